using System.CommandLine;
using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Commands.Models;
using SamSgp.Cli.Segmenting;
using SamSgp.Imaging.Metrics;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Confidences;
using SamSgp.Inference.Models;
using SamSgp.Inference.Support;
using SamSgp.Runs;
using SamSgp.Runs.Results;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Cli.Commands.Tasks;

/// <summary><c>samsgp tasks confidence</c>: whether the Dice that is expected of a segment is the Dice it has, on images that are no examples.</summary>
internal sealed class TasksConfidenceCommand : TerminalCommand
{
    private readonly Argument<string[]> _names = new("TASK") { Description = "Ids of tasks; all where none is given.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<int> _images = new("--images") { Description = "Test images of each task.", DefaultValueFactory = _ => 8 };
    private readonly Option<FileInfo?> _output = new("--output", "-o") { Description = "The tables (Markdown), as a page.", HelpName = "FILE" };
    private readonly Option<DirectoryInfo?> _tasks = SharedOptions.TasksFolder();
    private readonly Option<DirectoryInfo?> _support = SharedOptions.SupportFolder();
    private readonly Option<DirectoryInfo?> _models = ModelsCommand.UserFolder();
    private readonly Option<string> _device = SharedOptions.Device();

    public TasksConfidenceCommand()
        : base("confidence", "Compare the Dice that runs say is to be expected with the Dice of test images: those that lie beside a task's examples "
            + "and are none of them.",
            "samsgp tasks confidence --support DOWNLOADS/", "samsgp tasks confidence fetal-head-us --support DOWNLOADS/ --images 20")
    {
        Add(_names);
        foreach (var option in (Option[])[_images, _output, _tasks, _support, _models, _device]) Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        OutputFile.Require(arguments.GetValue(_output)?.FullName);
        using var segmenter = new LocalSegmenter(new ModelRegistry(ModelFolders.All(arguments.GetValue(_models)?.FullName)), _ => { },
            SharedOptions.PresentDeviceOf(arguments, _device));
        var table = new ConfidenceTable();
        foreach (var task in Chosen(arguments))
        {
            var images = UnseenImages.Of(task).Take(arguments.GetValue(_images)).ToList();
            if (images.Count == 0) terminal.WriteRemark($"{task.Id}: no labelled images beside its examples.");
            foreach (var files in images) await Task.Run(() => Compare(task, files, segmenter, table, terminal, token), CancellationToken.None);
        }

        if (table.IsEmpty) throw new CommandException("Nothing could be compared: no task has test images beside its examples and scores to expect anything from. "
            + "Say where the labelled sets lie with --support.");
        terminal.WriteLine(table.ToMarkdown());
        if (arguments.GetValue(_output) is { } page) File.WriteAllText(page.FullName, Page(table.ToMarkdown()));
        return ExitCode.Ok;
    }

    private List<TaskManifest> Chosen(ParseResult arguments)
    {
        var root = SharedOptions.SupportRootOf(arguments, _support);
        return arguments.GetValue(_names) is { Length: > 0 } names ? [.. names.Select(name => TaskLookup.Find(name, Folder, root))]
            : [.. TaskSnapshot.Read(Folder(), root, LocalScripts.Check).Tasks.Values.OrderBy(task => task.Id, StringComparer.Ordinal)];

        string Folder() => SharedOptions.TasksFolderOf(arguments, _tasks);
    }

    private static void Compare(TaskManifest task, SupportFiles files, LocalSegmenter segmenter, ConfidenceTable table, Terminal terminal, CancellationToken token)
    {
        var support = SupportSet.Locate(task);
        var (image, drawn) = SupportImages.Read(files);
        var result = segmenter.Run(image, task, support, task.Parameters.ToDictionary(p => p.Name, p => p.Default), new Progress<StageProgress>(), token);
        if (TaskCalibration.Of(result, support, SupportScores.RecordOf(task)) is not { } calibration)
        {
            terminal.WriteRemark($"{task.Id}: not calibrated; its examples have no scores of enough cases, or are prepared by an earlier version.");
            return;
        }

        foreach (var segment in result.Confidences.GroupBy(slice => slice.Segment))
        {
            if (calibration.Expected(segment.Key, SegmentConfidence.Of([.. segment])) is not { } expected) continue;
            var real = DiceOf(result, drawn, segment.Key);
            table.Add(task.Title, segment.Average(slice => slice.PredictedIou), expected, real);
            terminal.WriteRemark(string.Create(CultureInfo.InvariantCulture,
                $"{task.Id}  {Path.GetFileName(files.Image)}  {task.Segments.First(s => s.Number == segment.Key).Label}: expected {expected:F2}, is {real:F2}"));
        }
    }

    // With what an expert drew; 0 where he drew none.
    private static double DiceOf(TaskResult result, LabelVolume drawn, int segment)
    {
        var found = result.Masks.SegmentNumbers.Contains(segment) ? result.Masks.ReadBox(segment, VoxelBox.Of(drawn.Geometry)) : new byte[drawn.Geometry.VoxelCount];
        return Overlap.Of(found, [.. drawn.Labels.ToArray().Select(label => label == segment ? (byte)1 : (byte)0)]).Dice;
    }

    private static string Page(string tables) => $"""
        # Expected Dice

        A run says of each segment which Dice is to be expected of it: the network's confidence (predicted IoU and presence), calibrated by what leaving
        out one case of the task's examples after the other told. Here it is compared with the Dice of images that lie beside the examples and are none of
        them, each run as a user runs it. *Off by* is the mean distance from the real Dice: of what was expected, and of the network's own number.
        Tasks whose examples are of fewer than two cases, or that take all images there are, are not among them; what the model was trained on flatters it
        here as there. `samsgp tasks confidence` makes this page.

        {tables}
        """;
}
