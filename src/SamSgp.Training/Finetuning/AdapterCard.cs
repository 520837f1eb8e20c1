using System.Globalization;
using System.Text;
using SamSgp.Inference.Models;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Tasks.Manifests;
using SamSgp.Training.Datasets;

namespace SamSgp.Training.Finetuning;

/// <summary>The card of an adapter: what it is for, what it was made from, how far it was trained.</summary>
public static class AdapterCard
{
    /// <summary>File name of a card.</summary>
    public const string FileName = "README.md";

    /// <summary>Writes the card of a finished run into its folder.</summary>
    public static void Write(string folder, TaskManifest task, ModelEntry checkpoint, Adapter adapter, LabelledSet set,
        TrainingOptions options, HeldOutTrial? trial)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(adapter);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        var file = new FileInfo(Path.Combine(folder, Adapter.AdapterFile));
        var steps = LossHistory.Read(Path.Combine(folder, LossHistory.FileName));
        var (lossFirst, lossLast) = LossHistory.Tenths([.. steps.Select(s => s.Loss)]);
        var (diceFirst, diceLast) = LossHistory.Tenths([.. steps.Select(s => s.Dice)]);
        var text = new StringBuilder();
        Line($"# Adapter for task {task.Id}");
        Line($"");
        Line($"Not for clinical use. Load it with `model: {{ adapter: {Adapter.AdapterFile} }}` in the task's manifest.");
        Line($"");
        Line($"| | |");
        Line($"|---|---|");
        Line($"| task | {task.Id} {task.Version}, manifest SHA-256 {task.ContentSha256} |");
        Line($"| model | {checkpoint.Name}, SHA-256 {checkpoint.Sha256} |");
        Line($"| adapter | {file.Length / 1e6:F1} MB, SHA-256 {FileHash.Sha256(file.FullName)} |");
        Line($"| learnt | {adapter.Scope}; rank {adapter.Config.LoraRank} |");
        Line($"| input | {adapter.Config.ImageSize} px |");
        Line($"| data | support set of the task: {set.Cases.Count} files, {set.Cases.Sum(c => c.Slices.Count)} slices |");
        Line($"| segments | {string.Join(", ", set.Structures.Values)} |");
        Line($"| training | {steps.Count} steps, seed {options.Seed}, peak rate {options.LearningRate:G3} |");
        Line($"| loss, first and last tenth of the steps | {lossFirst:F3}, {lossLast:F3} |");
        Line($"| Dice of changed support images, each answered from others | {diceFirst:F3}, {diceLast:F3} |");
        if (trial is not null)
        {
            Line($"| Dice of held-out support images, by strength | {string.Join(", ", trial.Dice.Select(d => Invariant($"{d.Strength:G2}: {d.Dice:F3}")))} |");
            if (trial.Votes.Count > 0)
                Line($"| the same at that strength, by vote of the second reader | {string.Join(", ", trial.Votes.Select(d => Invariant($"{d.Strength:G2}: {d.Dice:F3}")))} |");
            if (trial.BesideTheModel.Count > 0)
                Line($"| the same with the model as it is, by vote of the second reader (2: alone) | {string.Join(", ", trial.BesideTheModel.Select(d => Invariant($"{d.Strength:G2}: {d.Dice:F3}")))} |");
            Line($"| strength | {adapter.Strength:G2}: {(adapter.Strength == trial.Chosen.Strength ? "the greatest that is no worse than 0, the model without adapter" : "the second reader is better beside the model as it is, or alone")} |");
            if (adapter.HasReader) Line($"| vote of the second reader | {adapter.Vote:G2}; 1 is SAM2-SGP's, 2 leaves it alone |");
        }

        Line($"| licence | {checkpoint.Licence}, and the terms of the support images |");
        Line($"");
        Line($"The Dice of changed support images shows that training went on, not how good the adapter is. The Dice of held-out");
        Line($"images is that of each half of the support set, answered from the other half by an adapter trained on that half");
        Line($"alone. Measure it on cases of your own that are not in the support set. `{LossHistory.CurveName}` shows the run.");
        File.WriteAllText(Path.Combine(folder, FileName), text.ToString());

        static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
