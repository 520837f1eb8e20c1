using System.CommandLine;
using System.Globalization;
using System.Reflection;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Commands.Models;
using SamSgp.Inference.Models;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Training.Clicks;
using SamSgp.Training.Comparisons;
using SamSgp.Training.Datasets;
using SamSgp.Training.Evaluation;

namespace SamSgp.Cli.Commands;

/// <summary><c>samsgp evaluate</c>: a model beside others on the test cases of labelled sets.</summary>
internal sealed class EvaluateCommand : TerminalCommand
{
    private const string All = "all", ScoresName = "scores.csv", FigureName = "dice.png", PageName = "scores.md";
    private readonly Option<string> _model = new("--model")
    {
        Description = "A registered model (samsgp models list), or the folder of one: weights and model.json, as train leaves them.",
        Required = true,
        HelpName = "NAME|DIR",
    };
    private readonly Option<string[]> _beside = new("--beside")
    {
        Description = "Another model to run as SAM2-SGP on the same cases, named likewise; may be given several times. The pooled difference to --model is "
            + "shown with its 95 % interval.",
        HelpName = "NAME|DIR",
    };
    private readonly Option<FileInfo> _sets = new("--sets") { Description = "Labelled sets (JSON).", Required = true };
    private readonly Option<DirectoryInfo> _data = new("--data")
    {
        Description = "Folder the sets' paths start from.",
        Required = true,
    };
    private readonly Option<int> _support = new("--support")
    {
        Description = "Support images of a structure, from the training cases.",
        DefaultValueFactory = _ => 8,
    };
    private readonly Option<double> _moved = new("--moved")
    {
        Description = "Move test images (not the examples) by this part of their width, to the side with most room; cases that would be cut are left out.",
        DefaultValueFactory = _ => 0,
    };
    private readonly Option<double> _zoomed = new("--zoomed")
    {
        Description = "Enlarge test images so many times; cases that would be cut are left out.",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<double> _gamma = new("--gamma")
    {
        Description = "Exponent that brightness of test images is changed by.",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<string[]> _use = new("--use")
    {
        Description = "Only sets of this use: train, choose or report; may be given several times.",
    };
    private readonly Option<int?> _size = new("--size")
    {
        Description = "Side of the network's input in pixels; the network's own where not given.",
    };
    private readonly Option<string[]> _only = new("--set")
    {
        Description = "Only this set; may be given several times.",
    };
    private readonly Option<string[]> _systems = new("--systems")
    {
        Description = "What to compare: model, places (memories read with and without their place), clicks (1 to 20 of somebody who corrects each slice, and with model how many it takes), painted (1 to 10 slices of each volume, likewise), ablation (of the refiner), finetuned, baselines (U-Net, "
            + "the same on all training cases, Swin-UNet), sam2 (SAM2 and MedSAM2, where registered), or all; may be given several times.",
        DefaultValueFactory = _ => ["model"],
    };
    private readonly Option<FileInfo?> _clicks = new("--clicks")
    {
        Description = $"Decoder for clicks, as train --clicks leaves it (else {ClickDecoder.FileName} beside the model's weights).",
        HelpName = "FILE",
    };
    private readonly Option<double> _seconds = new("--training-seconds")
    {
        Description = "Processor time that the fine-tuned system and each baseline train for on each set.",
        DefaultValueFactory = _ => 600,
    };
    private readonly Option<int> _baselineSize = new("--baseline-size")
    {
        Description = "Side of the baselines' input in pixels, a multiple of 128.",
        DefaultValueFactory = _ => 128,
    };
    private readonly Option<long> _seed = new("--seed") { Description = "Of training.", DefaultValueFactory = _ => 1 };
    private readonly Option<DirectoryInfo?> _output = new("--output", "-o")
    {
        Description = "Folder for scores.csv, scores.md and dice.png; systems and sets it has scores of are not run again; "
            + "scores of another model or other settings want another folder.",
        HelpName = "DIR",
    };
    private readonly Option<string> _device = SharedOptions.Device();
    private readonly Option<DirectoryInfo?> _models = ModelsCommand.UserFolder();

    public EvaluateCommand()
        : base("evaluate", "Measures a model on the test cases of labelled sets, beside baselines trained on the same images.",
            "samsgp evaluate --model models/sgp-nano --sets models/sgp-nano/sets.json --data SETS/",
            "samsgp evaluate --model medsam2 --beside sgp-nano --systems model --systems sam2 --sets SETS.json --data SETS/ --output runs/side-by-side",
            "samsgp evaluate ... --systems all --training-seconds 600 --output docs/evaluation")
    {
        foreach (var option in (Option[])[_model, _beside, _clicks, _sets, _data, _support, _moved, _zoomed, _gamma, _size, _only, _use, _systems, _seconds, _baselineSize, _seed, _output, _models, _device])
            Add(option);
    }

    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var device = SharedOptions.PresentDeviceOf(arguments, _device);
        if (arguments.GetValue(_output) is { } output) OutputFolder.Require(output.FullName);
        var registry = new ModelRegistry(ModelFolders.All(arguments.GetValue(_models)?.FullName));
        var entry = SharedOptions.ModelOf(arguments.GetRequiredValue(_model), registry);
        var comparison = new Comparison(entry, registry)
        {
            Beside = [.. (arguments.GetValue(_beside) ?? []).Select(name => SharedOptions.ModelOf(name, registry))],
            Clicks = arguments.GetValue(_clicks)?.FullName ?? ClickDecoder.Beside(entry.CheckpointPath, entry.Sha256, terminal.WriteRemark),
            ImageSize = arguments.GetValue(_size), BaselineSize = arguments.GetValue(_baselineSize),
            TrainingTime = TimeSpan.FromSeconds(arguments.GetValue(_seconds)), Seed = arguments.GetValue(_seed), Device = device,
        };
        var systems = Systems(arguments, comparison);
        var change = ChangeOf(arguments);
        var evaluator = new Evaluator(new SetReader(arguments.GetValue(_data)!.FullName), arguments.GetValue(_support), change);
        var folder = arguments.GetValue(_output)?.FullName;
        // Those of an earlier run are written anew after each set.
        if (Directory.Exists(folder)) foreach (var name in (string[])[ScoresName, FigureName, PageName]) OutputFile.Require(Path.Combine(folder, name));
        var settings = new EvaluationSettings(entry.Sha256, arguments.GetValue(_support), change == TestChange.None ? "as they are" : $"{change}",
            arguments.GetValue(_size) ?? entry.Config.ImageSize, arguments.GetValue(_seconds), arguments.GetValue(_baselineSize), arguments.GetValue(_seed))
        {
            Clicks = comparison.ClicksSha256,
            Beside = string.Join(", ", comparison.Beside.Select(other => $"{other.Name} {other.Sha256}")),
        };
        if (folder is not null && File.Exists(Path.Combine(folder, ScoresName)) && !settings.Require(folder))
            terminal.WriteRemark($"With which settings the scores in {folder} were made is not known: {EvaluationSettings.FileName} is missing there.");
        var scores = folder is not null && File.Exists(Path.Combine(folder, ScoresName))
            ? ScoreTable.FromCsv(File.ReadAllText(Path.Combine(folder, ScoresName))).ToList() : [];
        var absent = systems.Where(s => s.Absence is not null).Select(s => (s.Name, s.Absence!)).ToList();
        foreach (var set in Chosen(arguments))
            foreach (var system in systems.Where(s => s.Absence is null))
            {
                if (scores.Exists(s => s.System == system.Name && s.Set == set.Name)) continue;
                foreach (var score in evaluator.Evaluate(system, set, token))
                {
                    scores.Add(score);
                    terminal.WriteRemark(string.Create(CultureInfo.InvariantCulture,
                        $"{score.System}  {score.Set}  {score.Case}  {score.Structure}: Dice {score.Overlap.Dice:F3}"));
                }

                if (folder is not null) Write(folder, scores, absent, entry, settings, arguments);
            }

        if (folder is not null) Write(folder, scores, absent, entry, settings, arguments); // also where all scores were there
        var all = new ScoreTable(scores, absent);
        terminal.WriteLine(all.ToMarkdown());
        if (all.DifferencesToMarkdown() is { Length: > 0 } differences) terminal.WriteLine(differences);
        if (NeededOf(scores) is { Length: > 0 } needed) terminal.WriteLine(needed);
        return Task.FromResult(ExitCode.Ok);
    }

    private TestChange ChangeOf(ParseResult arguments)
    {
        var change = new TestChange(arguments.GetValue(_moved), arguments.GetValue(_zoomed), arguments.GetValue(_gamma));
        return change is { Moved: >= 0 and < 1, Zoomed: >= 1 and <= 16, Gamma: > 0 and <= 16 } ? change : throw new CommandException(
            "--moved is a part of the width, from 0 to below 1, --zoomed from 1 to 16, --gamma above 0 and up to 16.");
    }

    private static string NeededOf(IReadOnlyList<CaseScore> scores) => string.Join("\n", ((string[])
    [
        new CorrectionsNeeded(scores, "clicks a slice", Comparison.ClicksOfSystems).ToMarkdown(),
        new CorrectionsNeeded(scores, "painted slices of a volume", Comparison.PaintedBySystems).ToMarkdown(),
    ]).Where(table => table.Length > 0));

    private void Write(string folder, IReadOnlyList<CaseScore> scores, IReadOnlyList<(string System, string Reason)> absent, ModelEntry model,
        EvaluationSettings settings, ParseResult arguments)
    {
        var table = new ScoreTable(scores, absent);
        Directory.CreateDirectory(folder);
        settings.Write(folder);
        File.WriteAllText(Path.Combine(folder, ScoresName), table.ToCsv());
        table.WriteFigure(Path.Combine(folder, FigureName));
        var version = typeof(EvaluateCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        File.WriteAllText(Path.Combine(folder, PageName), string.Create(CultureInfo.InvariantCulture, $"""
            # Scores

            Written by `samsgp evaluate`. Model {model.Name} (SHA-256 {model.Sha256}), {settings.Size} px;
            {settings.Support} support images of a structure; training {settings.TrainingSeconds:F0} s of processor time for each set, baselines at
            {settings.BaselineSize} px; seed {settings.Seed}; splits of {Path.GetFileName(arguments.GetValue(_sets)!.Name)}; samsgp {version}.
            Test images {settings.Change}.
            HD95 in mm (pictures: pixels), without cases one mask of which is empty; NSD within {Evaluator.SurfaceTolerance} of these; intervals are of 2000
            bootstrap resamples of the cases; the last columns count slices that do not show the structure and were drawn in, and slices that show it
            and were not.

            ![Mean Dice]({FigureName})

            {table.ToMarkdown()}
            {table.DifferencesToMarkdown()}
            {NeededOf(scores)}
            """).TrimEnd() + "\n");
    }

    private List<EvaluatedSystem> Systems(ParseResult arguments, Comparison comparison)
    {
        var (groups, wanted) = (comparison.Groups, arguments.GetValue(_systems) ?? []);
        if (wanted.Contains(All)) return [.. groups.Values.SelectMany(group => group)];
        var unknown = wanted.Except(groups.Keys).ToList();
        if (unknown.Count > 0)
            throw new CommandException($"There are no systems {string.Join(", ", unknown)}; there are {string.Join(", ", groups.Keys)}, {All}.");
        return [.. wanted.Distinct().SelectMany(name => groups[name])];
    }

    private List<SetDescription> Chosen(ParseResult arguments)
    {
        var all = SetCatalog.Load(arguments.GetValue(_sets)!.FullName).Sets;
        var names = arguments.GetValue(_only) ?? [];
        var unknown = names.Except(all.Select(set => set.Name)).ToList();
        if (unknown.Count > 0)
            throw new CommandException($"No set is called {string.Join(", ", unknown)}; "
                + $"there are {string.Join("; ", all.Select(set => set.Name))}.");
        var uses = (arguments.GetValue(_use) ?? []).Select(use => Enum.TryParse<SetUse>(use, ignoreCase: true, out var known) ? known
            : throw new CommandException($"There is no use {use}; there are train, choose, report.")).ToList();
        return [.. all.Where(set => (names.Length == 0 || names.Contains(set.Name)) && (uses.Count == 0 || uses.Contains(set.Use)))];
    }
}
