using SamSgp.Dicomweb.Api;
using SamSgp.Jobs.Peers;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Status;

/// <summary>How the service is doing: what the operator's page shows. No patient appears in it.</summary>
/// <param name="Version">Version of the software.</param>
/// <param name="Started">When this process began.</param>
/// <param name="Queue">Jobs that are not final.</param>
/// <param name="Running">Jobs at work, with their progress.</param>
/// <param name="Waiting">The next jobs.</param>
/// <param name="Recent">The last jobs that ended, newest first.</param>
/// <param name="Deliveries">Results that peers do not have yet.</param>
/// <param name="Tasks">The tasks, ready or not.</param>
/// <param name="Faulty">Manifests that cannot be used.</param>
/// <param name="Models">The model registry.</param>
/// <param name="Store">What is stored.</param>
/// <param name="Device">What the network runs on.</param>
/// <param name="Workers">Processes that run the jobs of a shared store; null where this process has its store for itself.</param>
internal sealed record ServiceStatus(string Version, DateTimeOffset Started, QueueStatus Queue, IReadOnlyList<JobStatus> Running,
    IReadOnlyList<JobStatus> Waiting, IReadOnlyList<JobStatus> Recent, IReadOnlyList<DeliveryStatus> Deliveries,
    IReadOnlyList<TaskStatusLine> Tasks, IReadOnlyList<FaultyTask> Faulty, IReadOnlyList<ModelStatus> Models, StoreStatusLine Store,
    DeviceStatus Device, IReadOnlyList<WorkerStatus>? Workers);

/// <summary>Jobs that are not final.</summary>
/// <param name="Scheduled">Waiting.</param>
/// <param name="InProgress">Claimed, by this service or another performer.</param>
/// <param name="MostScheduled">How many may wait; further ones are refused.</param>
internal sealed record QueueStatus(long Scheduled, long InProgress, long MostScheduled);

/// <summary>One job.</summary>
/// <param name="WorkitemUid">Names it.</param>
/// <param name="Task">Id of its task; the workitem's label where another system performs it.</param>
/// <param name="SeriesInstanceUid">The series; empty where it is no segmentation.</param>
/// <param name="State">SCHEDULED, IN PROGRESS, COMPLETED, CANCELED, or FAILED.</param>
/// <param name="Percent">Percent done.</param>
/// <param name="Stage">What is being done.</param>
/// <param name="Created">When it was asked for.</param>
/// <param name="Updated">When it last changed.</param>
/// <param name="Note">Why there is no result, or what to mind about it.</param>
/// <param name="Preview">Picture of the result; null while there is none.</param>
internal sealed record JobStatus(string WorkitemUid, string Task, string SeriesInstanceUid, string State, double Percent,
    string? Stage, DateTimeOffset Created, DateTimeOffset Updated, string? Note, string? Preview);

/// <summary>Results on their way to a peer.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="WorkitemUid">The job.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Next">When it is tried again.</param>
/// <param name="LastFault">Why the last attempt failed.</param>
internal sealed record DeliveryStatus(string Peer, string WorkitemUid, int Attempts, DateTimeOffset Next, string? LastFault)
{
    public static DeliveryStatus Of(Delivery delivery) =>
        new(delivery.Peer, delivery.WorkitemUid, delivery.Attempts, delivery.Next, delivery.LastFault);
}

/// <summary>One task.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Title">Its title.</param>
/// <param name="Missing">What it lacks; empty when it is ready.</param>
/// <param name="Remark">That no running worker has it; null when one has, or none is needed.</param>
internal sealed record TaskStatusLine(string Id, string Version, string Title, IReadOnlyList<string> Missing, string? Remark);

/// <summary>One model of the registry.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is.</param>
/// <param name="Bytes">Size of its checkpoint; null when that is missing.</param>
/// <param name="Fault">What is wrong with its entry; null when nothing is.</param>
internal sealed record ModelStatus(string Name, string Description, long? Bytes, string? Fault);

/// <summary>The data directory.</summary>
/// <param name="FreeBytes">Space left on its disk.</param>
/// <param name="TotalBytes">Space altogether.</param>
/// <param name="QuarantinedFiles">Files in the quarantine.</param>
/// <param name="QuarantinedBytes">Their bytes.</param>
/// <param name="DamagedInstances">How many instances' files are missing or not what was stored.</param>
/// <param name="Damaged">The latest found of them.</param>
/// <param name="Compared">When all stored bytes were last compared with their hashes; null when they never were.</param>
internal sealed record StoreStatusLine(long FreeBytes, long TotalBytes, int QuarantinedFiles, long QuarantinedBytes,
    long DamagedInstances, IReadOnlyList<DamageStatus> Damaged, DateTimeOffset? Compared);

/// <summary>An instance whose file is not what was stored.</summary>
/// <param name="SopInstanceUid">The instance.</param>
/// <param name="Kind">missing, link, length, content or unreadable.</param>
/// <param name="Found">When it was found.</param>
internal sealed record DamageStatus(string SopInstanceUid, string Kind, DateTimeOffset Found)
{
    public static DamageStatus Of(DamagedInstance damaged) =>
        new(damaged.SopInstanceUid, damaged.Kind.ToString().ToLowerInvariant(), damaged.Found);
}

/// <summary>The machine.</summary>
/// <param name="Processor">Name of the processor.</param>
/// <param name="Cores">Cores this process may use.</param>
/// <param name="Gpus">Names of NVIDIA devices the driver knows.</param>
/// <param name="MemoryBytes">Memory this process may use.</param>
/// <param name="WorkingSetBytes">Memory it uses.</param>
internal sealed record DeviceStatus(string Processor, int Cores, IReadOnlyList<string> Gpus, long MemoryBytes, long WorkingSetBytes);

/// <summary>A worker, as it was last heard of.</summary>
/// <param name="Name">What it is called (Worker:Name).</param>
/// <param name="Version">Version of its software.</param>
/// <param name="IsOtherVersion">It is not the one of the process that answers.</param>
/// <param name="Device">What its networks run on.</param>
/// <param name="IsLost">It was given up; others take over its jobs.</param>
/// <param name="Began">When it began.</param>
/// <param name="LastSeen">Its last sign of life.</param>
/// <param name="WarmTasks">Tasks whose model and examples it has at hand, the last one first.</param>
/// <param name="Tasks">Ids of the tasks that it can run; null where it does not say.</param>
/// <param name="Jobs">What it works on.</param>
internal sealed record WorkerStatus(string Name, string Version, bool IsOtherVersion, string Device, bool IsLost, DateTimeOffset Began,
    DateTimeOffset LastSeen, IReadOnlyList<string> WarmTasks, IReadOnlyList<string>? Tasks, IReadOnlyList<WorkerJob> Jobs);

/// <summary>What a worker works on.</summary>
/// <param name="WorkitemUid">The job.</param>
/// <param name="Task">Id of its task.</param>
internal sealed record WorkerJob(string WorkitemUid, string Task);
