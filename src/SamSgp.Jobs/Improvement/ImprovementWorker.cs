using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamSgp.Jobs.Adapters;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Support;
using SamSgp.Runs;
using SamSgp.Storage;
using SamSgp.Storage.Maintenance;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Jobs.Improvement;

/// <summary>Improves tasks, one after the other, when somebody asked for it: has an adapter trained, and uses it where held-out images
/// are better with it. A run that a restart interrupted goes on where it was saved.</summary>
internal sealed partial class ImprovementWorker(Improvements improvements, TaskCatalog catalog, TaughtSupport taught, DicomSupport dicom, TaskAdapters adapters,
    FinetuneTask finetune, DataDirectory directory, UpkeepLeader upkeep, TimeProvider clock, ILogger<ImprovementWorker> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // The host goes on starting.
        // What was asked for is still in the store when this is stopped, and its run in its folder.
        await WorkerTurn.TakeEachAsync(
            () => improvements.TakeAsync(upkeep, stoppingToken), taskId => ImproveAsync(taskId, stoppingToken), clock, logger, stoppingToken);
    }

    private async Task ImproveAsync(string taskId, CancellationToken stopping)
    {
        // Can be made again: not among what a backup has.
        var folder = Path.Combine(directory.Root, "cache", "finetuning", taskId);
        var takenBack = await improvements.ImproveAsync(taskId, (progress, stop) => TryAsync(taskId, folder, progress, stop), stopping);
        if ((takenBack || improvements.Of(taskId).Failure is null) && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private async Task<(ImprovementEnd? End, string? Failure)> TryAsync(string taskId, string folder, IProgress<RunProgress> progress, CancellationToken stop)
    {
        if (!catalog.Current.Tasks.TryGetValue(taskId, out var task)) return (null, $"There is no task '{taskId}' any more.");
        if (!ImprovementPlan.Make(task, taught, dicom).TryGet(out var plan, out var refused)) return (null, refused.Message);
        try
        {
            var order = await plan.OrderAsync(dicom, progress, stop);
            Begin(folder, order);
            var outcome = await finetune(order, folder, progress, stop);
            return outcome.Failure is { } failure ? (null, ServerPaths.Hide(failure)) : (await EndAsync(task, plan, folder, outcome, stop), null);
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or StorageUnavailableException))
        {
            var failure = ThrownFailure.Of(fault);
            if (failure == ThrownFailure.Bug) Log.Failed(logger, taskId, fault);
            return (null, failure.Message);
        }
    }

    // The same order goes on with what the folder holds; another one begins anew.
    private static void Begin(string folder, FinetuneOrder order)
    {
        var (path, text) = (Path.Combine(folder, FinetuneOrder.FileName), JsonSerializer.Serialize(order));
        if (File.Exists(path) && File.ReadAllText(path) == text) return;
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        File.WriteAllText(path, text);
    }

    private async Task<ImprovementEnd> EndAsync(TaskManifest task, ImprovementPlan plan, string folder, FinetuneOutcome outcome, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (!outcome.Helps) return new ImprovementEnd(now, outcome.Before, outcome.After, outcome.Images, null);
        var history = await adapters.AddAsync(task, folder, new AdapterVersion(0, 0, now, improvements.Of(task.Id).AskedBy, "", "", outcome.Before ?? 0,
            outcome.After ?? 0, outcome.Images, plan.SupportVersion), stop);
        Log.Improved(logger, task.Id, history.Current, outcome.Before ?? 0, outcome.After ?? 0);
        return new ImprovementEnd(now, outcome.Before, outcome.After, outcome.Images, history.Current);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Improving task {Task} failed")]
        public static partial void Failed(ILogger logger, string task, Exception fault);

        [LoggerMessage(2, LogLevel.Information, "Task {Task} is improved: version {Version} of its adapter, held-out Dice {Before:F3} before and {After:F3} now")]
        public static partial void Improved(ILogger logger, string task, int version, double before, double after);
    }
}
