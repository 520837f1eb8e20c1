using System.Diagnostics;
using SamSgp.Dicomweb.Api;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Security;
using SamSgp.Jobs.Peers;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Support;
using SamSgp.Jobs.Workitems;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Storage;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Postgres.Workers;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Support;

namespace SamSgp.Dicomweb.Status;

/// <summary>Gathers how the service is doing.</summary>
internal sealed class StatusReader(Worklist worklist, ResultStore results, ResultDelivery delivery, TaskCatalog catalog,
    DicomSupport support, ModelRegistry models, DataDirectory directory, Quarantine quarantine, InstanceDamage damage, StoreScrub scrub,
    QueueLimit limit, TaskWorkers workers, PostgresRoster? roster = null)
{
    private const int Shown = 20;

    private static readonly DateTimeOffset Started = Process.GetCurrentProcess().StartTime;

    public ServiceStatus Read(ServiceAddresses addresses)
    {
        var (tasks, remarks) = (catalog.Current, workers.Look());
        return new ServiceStatus(ProductVersion.Text, Started,
            new QueueStatus(worklist.Count(WorkitemState.Scheduled), worklist.Count(WorkitemState.InProgress), limit.MostWaiting),
            Jobs(worklist.List(WorkitemState.InProgress).Take(Shown), addresses),
            Jobs(worklist.List(WorkitemState.Scheduled).Take(Shown), addresses),
            Jobs(worklist.LastEnded(Shown), addresses),
            [.. delivery.Pending.Take(Shown).Select(DeliveryStatus.Of)],
            [.. tasks.Tasks.Values.Select(task => new TaskStatusLine(task.Id, task.Version, task.Title,
                [.. support.Missing(SupportSet.Locate(task)).Select(missing => missing.Advice)], remarks(task.Id)))],
            [.. tasks.Faulty.Select(FaultyTask.Of)],
            [.. models.EntryPaths().Select(entry => Model(entry.Key, entry.Value))],
            Store(), Machine.Describe(), roster?.List().Select(Worker).ToList());
    }

    private List<JobStatus> Jobs(IEnumerable<Workitem> workitems, ServiceAddresses addresses) =>
        [.. workitems.Select(workitem => Job(workitem, addresses))];

    private JobStatus Job(Workitem workitem, ServiceAddresses addresses)
    {
        var progress = workitem.Progress;
        var failure = PerformedProcedure.FailureOf(workitem);
        var note = failure?.Message ?? progress.ReasonForCancellation
            ?? (PerformedProcedure.WarningsOf(workitem) is { Count: > 0 } warnings ? string.Join(" ", warnings) : null);
        var run = SegmentationOrder.TryRead(workitem.Dataset, out var order, out _) ? order : null;
        return new JobStatus(workitem.Uid, run?.TaskId ?? "(another performer's)", run?.SeriesInstanceUid ?? "",
            failure is null ? workitem.State.ToCodeString() : "FAILED", progress.Percent ?? 0, progress.Description, workitem.Created,
            workitem.Updated, note, run is null || results.FindPreview(workitem.Uid) is null ? null
                : SegmentationLinks.Of(run.TaskId, workitem.Uid, addresses).Preview);
    }

    private WorkerStatus Worker(WorkerRecord worker) => new(worker.Description.Name, worker.Description.Version,
        worker.Description.Version != ProductVersion.Text, worker.Description.Device, worker.IsLost, worker.Began, worker.LastSeen, worker.WarmTasks, worker.Tasks,
        [.. worker.Workitems.Select(uid => worklist.Find(uid)).OfType<Workitem>().Select(workitem => new WorkerJob(workitem.Uid, TaskOf(workitem)))]);

    private static string TaskOf(Workitem workitem) => SegmentationOrder.TryRead(workitem.Dataset, out var order, out _) ? order.TaskId : "";

    private static ModelStatus Model(string name, string path)
    {
        try
        {
            var entry = ModelEntry.Read(path);
            var checkpoint = new FileInfo(entry.CheckpointPath);
            return new ModelStatus(name, entry.Description, checkpoint.Exists ? checkpoint.Length : null, null);
        }
        catch (CheckpointException fault)
        {
            return new ModelStatus(name, "", null, fault.Message);
        }
    }

    private StoreStatusLine Store()
    {
        var drive = new DriveInfo(directory.Root);
        var (files, bytes) = quarantine.Measure();
        return new StoreStatusLine(drive.AvailableFreeSpace, drive.TotalSize, files, bytes, damage.Count(),
            [.. damage.List(Shown).Select(DamageStatus.Of)], scrub.State.Finished);
    }
}
