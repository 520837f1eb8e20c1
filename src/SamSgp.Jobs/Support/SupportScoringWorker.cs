using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamSgp.Inference;
using SamSgp.Inference.Support;
using SamSgp.Jobs.Failures;
using SamSgp.Plugins.Scripts;
using SamSgp.Runs;
using SamSgp.Runs.Scripts;
using SamSgp.Storage.Maintenance;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Jobs.Support;

/// <summary>Measures tasks on their own examples, one after the other, when somebody asked for it.</summary>
internal sealed partial class SupportScoringWorker(SupportScores scores, TaskCatalog catalog, TaughtSupport taught, DicomSupport dicom,
    ScoreSupport score, IScriptHost scripts, UpkeepLeader upkeep, TimeProvider clock, ILogger<SupportScoringWorker> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // The host goes on starting.
        // What was asked for is still in the store when this is stopped.
        await WorkerTurn.TakeEachAsync(() => scores.TakeAsync(upkeep, stoppingToken),
            taskId => scores.MeasureAsync(taskId, (progress, stop) => Measure(taskId, progress, stop), stoppingToken), clock, logger, stoppingToken);
    }

    private (SupportRecord? Record, int Version, string? Failure) Measure(string taskId, IProgress<RunProgress> progress, CancellationToken stop)
    {
        if (!catalog.Current.Tasks.TryGetValue(taskId, out var task)) return (null, 0, $"There is no task '{taskId}' any more.");
        var support = Tried(task);
        if (dicom.Missing(support) is [var missing, ..]) return (null, 0, ServerPaths.Hide(missing.Advice));
        try
        {
            support = dicom.PrepareAsync(task, support, progress, stop).GetAwaiter().GetResult().Support;
            var hooks = Preprocessing.HooksOf(scripts, task, task.Parameters.ToDictionary(p => p.Name, p => p.Default));
            return (score(task, support, hooks, new OfNetwork(progress), stop), support.Version, null);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            var failure = ThrownFailure.Of(fault);
            if (failure == ThrownFailure.Bug) Log.Failed(logger, taskId, fault);
            return (null, 0, failure.Message);
        }
    }

    // What is here as images; where these are too few, and what prepared examples are made of is here too, all of it.
    private SupportSet Tried(TaskManifest task)
    {
        var here = taught.Locate(task);
        if (here.Examples.Count + here.Series.Count >= SupportScoring.LeastCases) return here;
        var all = SupportSet.LocateImages(task);
        return all.IsComplete && all.Examples.Count >= SupportScoring.LeastCases
            ? all with { Examples = [.. all.Examples, .. here.Examples.Except(all.Examples)], Version = here.Version }
            : here;
    }

    private sealed class OfNetwork(IProgress<RunProgress> progress) : IProgress<SegmentationProgress>
    {
        public void Report(SegmentationProgress value) =>
            progress.Report(new RunProgress(value.Total > 1 ? $"{value.Stage} ({value.Done} of {value.Total})" : value.Stage, value.Fraction));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Measuring task {Task} on its examples failed")]
        public static partial void Failed(ILogger logger, string task, Exception fault);
    }
}
