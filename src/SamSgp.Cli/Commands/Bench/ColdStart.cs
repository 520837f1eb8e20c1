using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Segmenting;
using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference;
using SamSgp.Inference.Models;
using SamSgp.Inference.Support;
using SamSgp.Runs;
using SamSgp.Runs.Results;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using Spectre.Console;

namespace SamSgp.Cli.Commands.Bench;

/// <summary>What the first job of a process costs beside those after it: of use only as the first thing that a process does.</summary>
/// <param name="time">The clock.</param>
/// <param name="loader">Loads the task's model, which is timed apart.</param>
internal sealed class ColdStart(TimeProvider time, ModelLoader loader)
{
    private const int Slices = 40, WarmJobs = 5;

    /// <summary>Runs jobs of a task over synthetic series that differ, from files to files, as jobs of the service do.</summary>
    public ColdStartTiming Measure(TaskManifest task, SupportSet support, CancellationToken token)
    {
        using var folder = new BenchFolder();
        var series = Enumerable.Range(1, 1 + WarmJobs).Select(seed => Write(folder, seed)).ToList();
        var loading = TimeSpan.Zero;
        using var engine = new SegmentationEngine(new ModelCache(Load, 1), new SupportMemoryCache(), new InferenceOptions()) { OwnsCaches = true };
        var runner = new TaskRunner(engine.Segment, LocalScripts.Host);
        var jobs = series.Select(files => Run(files)).ToList();
        return new ColdStartTiming(loading, jobs[0] - loading, jobs.Skip(1).Order().ElementAt(WarmJobs / 2));

        LoadedModel Load(ModelSettings settings)
        {
            var start = time.GetTimestamp();
            var model = loader.Load(settings);
            loading = time.GetElapsedTime(start);
            return model;
        }

        TimeSpan Run(IReadOnlyList<string> files)
        {
            var start = time.GetTimestamp();
            var read = SeriesReader.Read(files, TaskReading.OptionsOf(task.Input), token);
            if (!read.TryGet(out var volume, out var refusal)) throw new CommandException(refusal.Message);
            var result = runner.Run(volume, task, support, task.Parameters.ToDictionary(p => p.Name, p => p.Default), new Progress<RunProgress>(), token);
            var source = SourceSeries.Of(read.Header, volume);
            var segmentation = ResultWriter.ToSegmentation(source, result).File;
            segmentation.Save(folder.PathTo("seg.dcm"));
            ResultWriter.ToReport(source, volume, result, segmentation).Save(folder.PathTo("sr.dcm"));
            return time.GetElapsedTime(start);
        }
    }

    /// <summary>The figures as a table.</summary>
    public static Table TableOf(TaskManifest task, ColdStartTiming timing) => new Table()
        .AddColumns($"First job of a process, {task.Id}, {Slices} slices", "Model load", "First job beside it", "Warm job", "Ratio")
        .AddRow("", Milliseconds(timing.Load), Milliseconds(timing.First), Milliseconds(timing.Warm), string.Create(CultureInfo.InvariantCulture, $"{timing.First / timing.Warm:F2}"));

    private static List<string> Write(BenchFolder folder, int seed)
    {
        var phantom = DicomPhantom.Create(new PhantomOptions { Seed = seed, Slices = Slices });
        return [.. phantom.Instances.Index().Select(instance =>
        {
            var path = folder.PathTo($"{seed}-{instance.Index}.dcm");
            new DicomFile(instance.Item).Save(path);
            return path;
        })];
    }

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F0} ms");
}

/// <summary>What the first job of a process costs.</summary>
/// <param name="Load">To load the model.</param>
/// <param name="First">The first job without that.</param>
/// <param name="Warm">A later one, the median of some.</param>
internal sealed record ColdStartTiming(TimeSpan Load, TimeSpan First, TimeSpan Warm);
