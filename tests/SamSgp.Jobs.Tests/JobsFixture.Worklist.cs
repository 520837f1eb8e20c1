using SamSgp.Dicom;
using SamSgp.Jobs.Notifications;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage;
using SamSgp.Storage.Database;
using SamSgp.Storage.Documents;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Workitems;

namespace SamSgp.Jobs.Tests;

/// <summary>What stands on the store, whichever engine keeps it.</summary>
internal sealed partial class JobsFixture
{
    private StoreDatabase _kept = null!;

    public WorkitemEvents Events { get; private set; } = null!;

    public Worklist Worklist { get; private set; } = null!;

    public Subscriptions Subscriptions { get; private set; } = null!;

    public RunningJobs Running { get; private set; } = null!;

    public RequestedCancellations RequestedCancellations { get; private set; } = null!;

    public JobCancellation Cancellation { get; private set; } = null!;

    public DocumentStore Documents { get; private set; } = null!;

    public InstanceStore Instances { get; private set; } = null!;

    public ResultStore Results { get; private set; } = null!;

    /// <summary>A workitem that may be created as it is.</summary>
    public static DicomDataset Ups(Action<DicomDataset>? change = null)
    {
        var workitem = new DicomDataset
        {
            { DicomTag.ProcedureStepState, "SCHEDULED" },
            { DicomTag.ScheduledProcedureStepPriority, "MEDIUM" },
            { DicomTag.ProcedureStepLabel, "Segment the liver" },
            { DicomTag.ScheduledProcedureStepStartDateTime, "20260101120000" },
            { DicomTag.InputReadinessState, "READY" },
            { DicomTag.PatientName, "Phantom^Test" },
        };
        change?.Invoke(workitem);
        return workitem;
    }

    /// <summary>A workitem for this service.</summary>
    public static DicomDataset Segmentation(string taskId = "liver-ct", string priority = "MEDIUM") => Ups(workitem =>
    {
        workitem.AddOrUpdate(DicomTag.ScheduledProcedureStepPriority, priority);
        new SegmentationOrder
        {
            TaskId = taskId, StudyInstanceUid = "1.2", SeriesInstanceUid = "1.2.3",
            Parameters = new Dictionary<string, string> { ["smoothing"] = "1.5" },
        }.WriteTo(workitem, "Liver on CT", [("1.2.840.10008.5.1.4.1.1.2", "1.2.3.4")]);
    });

    public async Task<Workitem> AddAsync(DicomDataset workitem) =>
        (await Worklist.CreateAsync(null, workitem, CancellationToken.None)).Workitem!;

    /// <summary>A job that is at work, and the lock on it.</summary>
    public async Task<WorkitemClaim> HoldAsync(string uid)
    {
        var claim = new WorkitemClaim(uid, "1.9.9");
        if (Worklist.Find(uid) is not null) return claim;
        await Worklist.CreateAsync(uid, Segmentation(), CancellationToken.None);
        await Worklist.ChangeStateAsync(uid, WorkitemState.InProgress, claim.TransactionUid, CancellationToken.None);
        return claim;
    }

    /// <summary>The same worklist, as a process has it in which only so many may wait.</summary>
    public Worklist WithLimit(long most, TimeProvider clock, bool othersAdd = false)
    {
        var store = new WorkitemStore(_kept, TimeProvider.System);
        return new Worklist(store, Events, TimeProvider.System) { Room = new QueueRoom(store, new QueueLimit(most), clock) { OthersAdd = othersAdd } };
    }

    private void Build(DataDirectory directory, StoreDatabase database)
    {
        _kept = database;
        Events = new WorkitemEvents();
        Worklist = new Worklist(new WorkitemStore(database, TimeProvider.System), Events, TimeProvider.System);
        Documents = new DocumentStore(database, TimeProvider.System);
        Instances = new InstanceStore(directory, database, TimeProvider.System);
        Results = new ResultStore(directory, Instances, Documents);
        Subscriptions = new Subscriptions(Documents, Worklist);
        Running = new RunningJobs();
        RequestedCancellations = new RequestedCancellations(Documents);
        Cancellation = new JobCancellation(Worklist, Subscriptions, Running, RequestedCancellations);
    }
}
