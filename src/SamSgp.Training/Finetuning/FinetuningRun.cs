using SamSgp.Sam2.Sgp;
using SamSgp.Training.Datasets;
using SamSgp.Training.Episodes;
using SamSgp.Training.Evaluation;

namespace SamSgp.Training.Finetuning;

/// <summary>Makes an adapter. Two short runs on halves of the support set, each measured on the other half, say how strong
/// it may be: eight images are soon known by heart, and then the network is worse on others than before. The last run
/// learns from all. In each the network is adapted first; then its second reader is trained, where it is to have one. A run
/// lives in a folder and can be stopped and resumed in any part.</summary>
/// <param name="adapter">What is trained; its strength is set here.</param>
/// <param name="set">What it is trained on.</param>
/// <param name="options">Of the last run, but for <see cref="TrainingOptions.Minutes"/>, which are those of all three.</param>
/// <param name="folder">Where the run lives.</param>
/// <param name="time">Clock of the run's minutes.</param>
public sealed class FinetuningRun(Adapter adapter, LabelledSet set, TrainingOptions options, string folder, TimeProvider time)
{
    /// <summary>The file that keeps what held-out images said.</summary>
    public const string TrialFile = "held-out.json";

    private const double TrialShare = 0.12; // of the run's time, for each half
    private const double ReaderShare = 0.75; // of a part's time, where there is a second reader
    private const int ReaderSteps = 16; // for each step of the network

    /// <summary>What held-out images said; null before the last run, or when there are too few images to hold some out.</summary>
    public HeldOutTrial? Trial { get; private set; }

    /// <summary>Asked when held-out images have spoken, with what they said: whether it is worth to go on. Null goes on anyway, and an
    /// adapter that did not help then changes nothing.</summary>
    public Func<HeldOutTrial?, bool>? GoesOn { get; init; }

    /// <summary>Whether the folder holds a run to continue.</summary>
    public bool CanResume => File.Exists(Path.Combine(folder, Trainer.StateFile)) || File.Exists(Path.Combine(folder, TrialFile))
        || Directory.Exists(TrialFolder(0));

    /// <summary>Trains to the end, or until cancelled; either way the state is saved.</summary>
    /// <param name="resume">Continue what the folder holds.</param>
    /// <param name="progress">Told of the part and how much of all is done.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <returns>True at the end, or where it was not worth to go on; false when cancelled.</returns>
    public bool Run(bool resume, IProgress<FinetuningProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        Directory.CreateDirectory(folder);
        var trialPath = Path.Combine(folder, TrialFile);
        if (!resume) Forget();
        var halves = set.IsKnown ? null : HeldOutTrial.Halves(set); // a model knows what it was trained on: held out or not
        Trial = HeldOutTrial.Read(trialPath);
        if (Trial is null && halves is { } parts)
        {
            try
            {
                Trial = Try(parts, resume, progress, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return false;
            }

            if (Trial is null) return false;
            Trial.Write(trialPath);
        }

        if (GoesOn?.Invoke(Trial) == false) return true;
        ForgetTrials();
        (adapter.Strength, adapter.Vote) = Trial is { Choice: var choice } ? (choice.Strength, choice.Vote) : (1, 1);
        var begin = halves is null ? 0 : 2 * TrialShare;
        return Train(set, options with { Minutes = options.Minutes * (1 - begin) }, folder, "Training", begin, 1 - begin, resume, progress,
            cancellationToken);
    }

    // What an earlier run left would be taken for this one's when it is continued.
    private void Forget()
    {
        foreach (var name in (string[])[TrialFile, Trainer.StateFile, SupportUNetTrainer.StateFile]) File.Delete(Path.Combine(folder, name));
        ForgetTrials();
    }

    private void ForgetTrials()
    {
        foreach (var half in Enumerable.Range(0, 2).Select(TrialFolder).Where(Directory.Exists)) Directory.Delete(half, recursive: true);
    }

    private string TrialFolder(int half) => Path.Combine(folder, $"half-{half + 1}");

    private HeldOutTrial? Try((LabelledSet One, LabelledSet Other) halves, bool resume, IProgress<FinetuningProgress> progress,
        CancellationToken cancellationToken)
    {
        (adapter.Strength, adapter.Vote) = (1, 1);
        (SupportSplit Support, LabelledSet Asked)[] ways = [(Support(halves.One), halves.Other), (Support(halves.Other), halves.One)];
        for (var i = 0; i < ways.Length; i++)
        {
            var learnt = ways[i].Support.Set;
            var part = options with
            {
                Steps = options.Steps is { } steps ? Math.Max(1, (long)(steps * TrialShare / (1 - (2 * TrialShare)))) : null,
                Minutes = options.Minutes * TrialShare,
                Episodes = options.Episodes with { Images = Math.Clamp(learnt.Cases.Sum(c => c.Slices.Count), 2, options.Episodes.Images) },
            };
            if (!Train(learnt, part, TrialFolder(i), $"Trying on held-out images {i + 1}/2", i * TrialShare, TrialShare, resume, progress,
                cancellationToken)) return null;
        }

        var trial = new HeldOutTrial([.. HeldOutTrial.Strengths.Select(strength => new StrengthDice(strength, Score(strength, strength)))]);
        return !adapter.HasReader ? trial : trial with
        {
            Votes = trial.Chosen.Strength == 0 ? [] : Of(HeldOutTrial.GreaterVotes, trial.Chosen.Strength),
            BesideTheModel = Of(HeldOutTrial.VotesBesideTheModel, 0),
        };

        IReadOnlyList<StrengthDice> Of(IReadOnlyList<double> votes, double strength) =>
            [.. votes.Select(vote => new StrengthDice(vote, Score(strength, vote)))];

        double Score(double strength, double vote) => ways.Select((way, i) => HeldOutTrial.Score(
            TunedNetwork.Load(adapter, Path.Combine(TrialFolder(i), Adapter.AdapterFile), options.Device, strength, vote), options.Traits,
            way.Support, way.Asked, options.GiveWay, cancellationToken)).Average();

        // Without structures that the half does not show; what can be learnt from can be answered from.
        SupportSplit Support(LabelledSet half) => new(new SupportSplit(half, int.MaxValue, SetEpisodes.LeastShare).AsSet(), options.MostSupport, SetEpisodes.LeastShare);
    }

    private bool Train(LabelledSet on, TrainingOptions how, string into, string name, double begin, double share, bool resume,
        IProgress<FinetuningProgress> progress, CancellationToken cancellationToken)
    {
        var first = adapter.HasReader ? 1 - ReaderShare : 1;
        using (var trainer = TaskFinetuning.Trainer(adapter, on, how with { Minutes = how.Minutes * first }, into, time))
        {
            if (resume) trainer.Resume();
            if (!trainer.Run(Part(name, begin, share * first, progress), cancellationToken)) return false;
        }

        return !adapter.HasReader || TrainReader(on, how with { Steps = ReaderSteps * how.Steps, Minutes = how.Minutes * ReaderShare },
            into, resume, Part($"{name}, second reader", begin + (share * first), share * ReaderShare, progress), cancellationToken);
    }

    private bool TrainReader(LabelledSet on, TrainingOptions how, string into, bool resume, PartProgress progress,
        CancellationToken cancellationToken)
    {
        var samples = SliceSamples.Of(on, SupportUNet.SideFor(adapter.Config.ImageSize), how.Traits, opacities: true);
        using var trainer = new SupportUNetTrainer(samples, how, into, time);
        if (resume) trainer.Resume();
        if (!trainer.Run(progress, cancellationToken)) return false;
        adapter.AddReader(into, trainer.Weights);
        return true;
    }

    private static PartProgress Part(string name, double begin, double share, IProgress<FinetuningProgress> whole) =>
        new(p => whole.Report(new FinetuningProgress(name, p, begin + (share * p.Fraction))));

    private sealed class PartProgress(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}

/// <summary>How far a fine-tuning is.</summary>
/// <param name="Part">What is being done, for people.</param>
/// <param name="Training">Of the part.</param>
/// <param name="Fraction">Of the whole, 0 to 1.</param>
public sealed record FinetuningProgress(string Part, TrainingProgress Training, double Fraction);
