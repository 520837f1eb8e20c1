using SamSgp.Dicom;
using SamSgp.Storage.Workitems;

namespace SamSgp.Jobs.Workitems;

/// <summary>The worklist: the one place where workitems are made and changed (PS3.4 CC.2). Each change is checked by the
/// state machine, kept on disk, and told to whoever listens, in this order; of two that race one is decided anew on what
/// the other left.</summary>
public sealed class Worklist(WorkitemStore store, WorkitemEvents events, TimeProvider clock)
{
    /// <summary>Characters the dataset of a workitem may have, as DICOM JSON, to which others than this service add.</summary>
    public const int Largest = 2 << 20;

    private const int Page = 256;

    // In whose turn the service's own workitems are taken: those of routing.
    private const string OwnShare = "routing";

    /// <summary>Attributes that no N-SET may touch: they have operations of their own or are the service's.</summary>
    private static readonly DicomTag[] NotSettable =
    [
        DicomTag.SOPClassUID, DicomTag.SOPInstanceUID, DicomTag.ProcedureStepState, DicomTag.TransactionUID,
        DicomTag.ScheduledProcedureStepModificationDateTime, DicomTag.OrderEnteredBy,
    ];

    /// <summary>Whether a result that a workitem names is in the store. Asked when somebody else than this service completes
    /// a workitem of its tasks.</summary>
    internal Func<OutputReference, bool> IsStored { get; init; } = _ => true;

    /// <summary>How much of the queue each asker gets.</summary>
    internal QueueShares Shares { get; init; } = QueueShares.Alike;

    /// <summary>How many may wait; null for any number.</summary>
    internal QueueRoom? Room { get; init; }

    /// <summary>True where no further workitem is taken until some have left the queue.</summary>
    internal bool IsFull => Room?.IsFull == true;

    /// <summary>N-CREATE: adds a workitem, SCHEDULED.</summary>
    /// <param name="uid">Its SOP Instance UID; null to have one made.</param>
    /// <param name="workitem">Its attributes; kept as a copy.</param>
    /// <param name="by">Who asks for it; recorded.</param>
    /// <param name="cancellationToken">Cancels before it is kept.</param>
    public async Task<UpsOutcome> CreateAsync(string? uid, DicomDataset workitem, WorklistUser by, CancellationToken cancellationToken)
    {
        if (CreationRequirements.FaultOf(workitem) is var (status, message)) return UpsOutcome.Refused(status, null, message);
        var kept = workitem.Clone();
        uid ??= kept.Text(DicomTag.SOPInstanceUID) ?? DicomUID.Generate().UID;
        if (!DicomUID.IsValidUid(uid))
            return UpsOutcome.Refused(UpsStatus.InvalidAttributeValue, null, $"'{uid}' is no UID (PS3.5 9.1).");
        var completed = CreationRequirements.Complete(kept);
        kept.AddOrUpdate(DicomTag.SOPClassUID, DicomUID.UnifiedProcedureStepPush.UID);
        kept.AddOrUpdate(DicomTag.SOPInstanceUID, uid);
        kept.AddOrUpdate(DicomTag.ScheduledProcedureStepModificationDateTime, clock.GetUtcNow().ToDicomDateTime());
        if (kept.Text(DicomTag.WorklistLabel) is null) kept.AddOrUpdate(DicomTag.WorklistLabel, "DEFAULT");
        kept.Remove(DicomTag.TransactionUID);
        kept.Remove(DicomTag.OrderEnteredBy);
        // Of the standard's attributes the one that means just this: who entered the request into the system (PS3.3 C.4.12).
        // The requester of a procedure is a physician, and human performers are those who do it.
        if (by.Name is { } name) kept.AddOrUpdate(DicomTag.OrderEnteredBy, name);
        // One that is there already is no further one, and whoever asks for it again is told so.
        if (Room?.TryTake() == false)
            return Find(uid) is { } known ? Duplicate(uid, known) : UpsOutcome.Refused(UpsStatus.ResourceLimitation, null, Room.Refusal);
        var added = await AddAsync(uid, kept, by == WorklistUser.Service ? OwnShare : by.Name ?? "", cancellationToken);
        if (added is null) return Duplicate(uid, Find(uid));
        return Told(new Workitem(added), null, WorkitemEventKind.StateReport) with { Modified = completed };
    }

    private async Task<WorkitemRecord?> AddAsync(string uid, DicomDataset workitem, string share, CancellationToken cancellationToken)
    {
        try
        {
            return await store.TryAddAsync(uid, WorkitemState.Scheduled.ToCodeString(), DicomJson.ConvertDicomToJson(workitem),
                SegmentationOrder.KeysOf(workitem) with { Share = share, Weight = Shares.Of(share) }, cancellationToken);
        }
        finally
        {
            Room?.Added();
        }
    }

    /// <summary>N-GET: the workitem as it stands now; null where there is none.</summary>
    public Workitem? Find(string uid) => store.Find(uid) is { } record ? new Workitem(record) : null;

    /// <summary>Workitems in the order they were created, read page by page as they are asked for.</summary>
    /// <param name="state">Only those in this state; null for all.</param>
    public IEnumerable<Workitem> List(WorkitemState? state)
    {
        for (long after = 0; ;)
        {
            var page = store.List(state?.ToCodeString(), after, Page);
            foreach (var record in page) yield return new Workitem(record);
            if (page.Count == 0) yield break;
            after = page[^1].Sequence;
        }
    }

    /// <summary>Claims the workitem whose turn it is to be performed by this service: of the most urgent those of all who ask in turn,
    /// of each the oldest.</summary>
    /// <param name="transactionUid">The lock.</param>
    /// <param name="but">UIDs of those that are not to be taken.</param>
    /// <param name="fill">What is written into it.</param>
    /// <param name="cancellationToken">Cancels before it is kept.</param>
    /// <returns>The workitem, IN PROGRESS; null where none waits.</returns>
    /// <exception cref="UnclaimableException">One cannot be begun.</exception>
    /// <param name="lease">The life of this process, where it shares the store with others: what they abandoned is taken first, without
    /// <paramref name="fill"/>.</param>
    internal async Task<(Workitem Workitem, bool WasInterrupted)?> ClaimNextAsync(string transactionUid, IReadOnlyCollection<string> but,
        Action<DicomDataset> fill, WorkerLease? lease, CancellationToken cancellationToken)
    {
        var taken = await store.TryClaimAsync(but, lease, record =>
        {
            var workitem = new Workitem(record);
            var dataset = workitem.Copy();
            if (workitem.State == WorkitemState.Scheduled) fill(dataset);
            return Kept(WorkitemState.InProgress, dataset, transactionUid, KindOf(workitem));
        }, cancellationToken);
        if (taken is not var (record, claimed)) return null;
        var before = new Workitem(record);
        return (Told(new Workitem(claimed), before, KindOf(before)).Workitem!, before.State != WorkitemState.Scheduled);

        static WorkitemEventKind KindOf(Workitem before) =>
            before.State == WorkitemState.Scheduled ? WorkitemEventKind.StateReport : WorkitemEventKind.ProgressReport;
    }

    private static WorkitemChange Kept(WorkitemState state, DicomDataset dataset, string? transactionUid, WorkitemEventKind kind)
    {
        dataset.AddOrUpdate(DicomTag.ProcedureStepState, state.ToCodeString());
        return new WorkitemChange(state.ToCodeString(), DicomJson.ConvertDicomToJson(dataset), SegmentationOrder.KeysOf(dataset), transactionUid)
        {
            Kind = (int)kind,
        };
    }

    /// <summary>Tells whoever listens, in all processes, of something that changes no workitem.</summary>
    internal Task TellAsync(WorkitemEvent happened, CancellationToken cancellationToken)
    {
        if (store.HasJournal) return store.NoteAsync(WorkitemRelay.NewsOf(happened), cancellationToken);
        events.Publish(happened);
        return Task.CompletedTask;
    }

    /// <summary>The scheduled workitems of an order's task for its series.</summary>
    internal IReadOnlyList<Workitem> Scheduled(SegmentationOrder order) =>
        [.. store.Scheduled(order.TaskId, order.StudyInstanceUid, order.SeriesInstanceUid).Select(record => new Workitem(record))];

    /// <summary>Workitems that have ended, the first one first, read page by page as they are asked for.</summary>
    internal IEnumerable<Workitem> FirstEnded()
    {
        for (WorkitemRecord? last = null; store.FirstEnded(last, Page) is [.., var next] page; last = next)
            foreach (var record in page) yield return new Workitem(record);
    }

    /// <summary>How many workitems have ended.</summary>
    internal long CountEnded() => store.CountEnded();

    /// <summary>Forgets a workitem that has ended.</summary>
    /// <returns>False where it is gone already.</returns>
    internal Task<bool> ForgetAsync(Workitem ended, CancellationToken cancellationToken) => store.TryDeleteAsync(ended.Record, cancellationToken);

    /// <summary>The workitems created last, the newest first; fewer than asked for where they are large.</summary>
    /// <param name="keys">Only those that have the keys which are not null.</param>
    /// <param name="before">Only those created before this one; null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<Workitem> Newest(WorkitemKeys keys, Workitem? before, int limit) =>
        [.. store.Newest(keys, before?.Record.Sequence, limit).Select(record => new Workitem(record))];

    /// <summary>The workitems that ended last, the last one first.</summary>
    public IReadOnlyList<Workitem> LastEnded(int limit) => [.. store.LastEnded(limit).Select(record => new Workitem(record))];

    /// <summary>How many jobs wait for this service, and since when the first of them does; null when none waits.</summary>
    public (long Count, DateTimeOffset? Oldest) Waiting() => store.Waiting();

    /// <summary>How many workitems are in a state.</summary>
    public long Count(WorkitemState state) => store.Count(state.ToCodeString());

    /// <summary>Change UPS State: claims a workitem (IN PROGRESS) or ends it (COMPLETED, CANCELED).</summary>
    /// <param name="uid">The workitem.</param>
    /// <param name="requested">The new state.</param>
    /// <param name="transactionUid">The lock: taken by a claim, shown to end it; null where the caller gave none.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="cancellationToken">Cancels before it is kept.</param>
    public Task<UpsOutcome> ChangeStateAsync(string uid, WorkitemState requested, string? transactionUid, WorklistUser by,
        CancellationToken cancellationToken) =>
        ChangeStateAsync(uid, requested, transactionUid, by, _ => { }, cancellationToken);

    /// <summary>Change UPS State by this service itself.</summary>
    internal Task<UpsOutcome> ChangeStateAsync(string uid, WorkitemState requested, string? transactionUid,
        CancellationToken cancellationToken) =>
        ChangeStateAsync(uid, requested, transactionUid, WorklistUser.Service, cancellationToken);

    /// <summary>Change UPS State and attributes in one step, so that no crash comes between them.</summary>
    internal Task<UpsOutcome> ChangeStateAsync(string uid, WorkitemState requested, string? transactionUid,
        Action<DicomDataset> fill, CancellationToken cancellationToken) =>
        ChangeStateAsync(uid, requested, transactionUid, WorklistUser.Service, fill, cancellationToken);

    private Task<UpsOutcome> ChangeStateAsync(string uid, WorkitemState requested, string? transactionUid, WorklistUser by,
        Action<DicomDataset> fill, CancellationToken cancellationToken) =>
        ChangeAsync(uid, workitem =>
        {
            if (WorkitemRights.FaultOfStateChange(workitem, by) is { } fault) return Change.None(UpsStatus.NotAuthorized, fault);
            var dataset = workitem.Copy();
            fill(dataset);
            var correct = workitem.State == WorkitemState.Scheduled ? transactionUid is not null : workitem.IsHeldBy(transactionUid);
            var missing = requested == WorkitemState.Completed ? FinalStateRequirements.MissingForCompleted(dataset) : null;
            var transition = StateTransition.Change(workitem.State, requested, correct, missing is null);
            if (!transition.Changed) return Change.None(transition.Status, missing);
            if (requested == WorkitemState.Completed && by != WorklistUser.Service && NotStored(dataset) is { } unknown)
                return Change.None(UpsStatus.FinalStateRequirementsNotMet, unknown);
            if (requested == WorkitemState.Canceled)
                FinalStateRequirements.CompleteForCanceled(dataset, clock.GetUtcNow());
            return new Change(transition.State, dataset, transactionUid, WorkitemEventKind.StateReport);
        }, cancellationToken);

    /// <summary>N-SET: replaces attributes. While the workitem is SCHEDULED anyone may; while it is IN PROGRESS only who
    /// holds it.</summary>
    /// <param name="uid">The workitem.</param>
    /// <param name="changes">The attributes to replace; sequences are replaced as a whole.</param>
    /// <param name="transactionUid">The lock of who holds it; null where the caller gave none.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="cancellationToken">Cancels before it is kept.</param>
    public Task<UpsOutcome> UpdateAsync(string uid, DicomDataset changes, string? transactionUid, WorklistUser by,
        CancellationToken cancellationToken)
    {
        var touched = NotSettable.Where(tag => tag != DicomTag.TransactionUID && changes.Contains(tag)).ToList();
        return ChangeAsync(uid, workitem =>
        {
            var status = StateTransition.Update(workitem.State, transactionUid is not null, workitem.IsHeldBy(transactionUid));
            if (status != UpsStatus.Success) return Change.None(status, null);
            if (touched.Count > 0)
                return Change.None(UpsStatus.InvalidAttributeValue, $"{string.Join(", ", touched)} cannot be set by an update.");
            var dataset = workitem.Copy();
            foreach (var item in changes.Where(item => !NotSettable.Contains(item.Tag))) dataset.AddOrUpdate(item);
            if (WorkitemRights.FaultOfUpdate(workitem, changes, dataset, by) is { } fault) return Change.None(UpsStatus.NotAuthorized, fault);
            if (workitem.State == WorkitemState.Scheduled)
                dataset.AddOrUpdate(DicomTag.ScheduledProcedureStepModificationDateTime, clock.GetUtcNow().ToDicomDateTime());
            return new Change(workitem.State, dataset, workitem.Record.TransactionUid, KindOf(changes)) { Largest = Largest };
        }, cancellationToken);
    }

    /// <summary>Says how far this service is with a workitem that it holds.</summary>
    /// <returns>False when it does not hold it (any more).</returns>
    internal async Task<bool> ReportAsync(WorkitemClaim claim, int permille, string description, CancellationToken cancellationToken)
    {
        if (await store.TryReportAsync(claim, permille, description, cancellationToken) is not { } kept) return false;
        Told(new Workitem(kept), null, WorkitemEventKind.ProgressReport);
        return true;
    }

    /// <summary>Request UPS Cancel by someone who does not hold the workitem: a SCHEDULED one is canceled, the performer of
    /// one IN PROGRESS is told.</summary>
    public async Task<UpsOutcome> RequestCancelAsync(string uid, CancellationRequest request, WorklistUser by,
        CancellationToken cancellationToken)
    {
        var outcome = await ChangeAsync(uid, workitem =>
        {
            if (WorkitemRights.FaultOfCancellation(workitem, by) is { } fault) return Change.None(UpsStatus.NotAuthorized, fault);
            var transition = StateTransition.RequestCancel(workitem.State);
            if (!transition.Changed) return Change.None(transition.Status, null);
            var dataset = workitem.Copy();
            new ProgressInformation { ReasonForCancellation = request.Reason }.WriteTo(dataset);
            FinalStateRequirements.CompleteForCanceled(dataset, clock.GetUtcNow());
            return new Change(transition.State, dataset, null, WorkitemEventKind.StateReport);
        }, cancellationToken);
        if (outcome is { Status: UpsStatus.Success, Workitem: { State: WorkitemState.InProgress } running })
            await TellAsync(new WorkitemEvent(WorkitemEventKind.CancelRequested, running, request), cancellationToken);
        return outcome;
    }

    /// <summary>Takes over a workitem that is IN PROGRESS, whoever held it: for the service itself, when the process that
    /// worked on it has died.</summary>
    internal Task<UpsOutcome> ReclaimAsync(string uid, string transactionUid, CancellationToken cancellationToken) =>
        ChangeAsync(uid, workitem => workitem.State == WorkitemState.InProgress
            ? new Change(workitem.State, workitem.Copy(), transactionUid, WorkitemEventKind.ProgressReport)
            : Change.None(UpsStatus.NotInProgress, null), cancellationToken);

    /// <summary>N-CREATE by this service itself.</summary>
    internal Task<UpsOutcome> CreateAsync(string? uid, DicomDataset workitem, CancellationToken cancellationToken) =>
        CreateAsync(uid, workitem, WorklistUser.Service, cancellationToken);

    /// <summary>N-SET by this service itself.</summary>
    internal Task<UpsOutcome> UpdateAsync(string uid, DicomDataset changes, string? transactionUid, CancellationToken cancellationToken) =>
        UpdateAsync(uid, changes, transactionUid, WorklistUser.Service, cancellationToken);

    /// <summary>Request UPS Cancel by this service itself.</summary>
    internal Task<UpsOutcome> RequestCancelAsync(string uid, CancellationRequest request, CancellationToken cancellationToken) =>
        RequestCancelAsync(uid, request, WorklistUser.Service, cancellationToken);

    private string? NotStored(DicomDataset workitem)
    {
        if (!SegmentationOrder.IsFor(workitem)) return null; // Results of other products may lie anywhere.
        var missing = OutputReference.AllOf(workitem).Where(output => !IsStored(output)).Select(output => output.SopInstanceUid).ToList();
        return missing.Count == 0 ? null
            : $"{DicomTag.OutputInformationSequence} names what is not in this store with these UIDs and this SOP class: "
                + $"{string.Join(", ", missing)}. Store results before the workitem is COMPLETED.";
    }

    private static WorkitemEventKind KindOf(DicomDataset changes) =>
        changes.Contains(DicomTag.InputReadinessState) ? WorkitemEventKind.StateReport
        : changes.Contains(DicomTag.ScheduledStationNameCodeSequence) || changes.Contains(DicomTag.ScheduledHumanPerformersSequence)
            ? WorkitemEventKind.Assigned
            : WorkitemEventKind.ProgressReport;

    private async Task<UpsOutcome> ChangeAsync(string uid, Func<Workitem, Change> decide, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Find(uid) is not { } workitem)
                return UpsOutcome.Refused(UpsStatus.NotFound, null, $"There is no workitem {uid} here.");
            var change = decide(workitem);
            if (change.Dataset is null) return new UpsOutcome(change.Status, workitem, change.Message);
            var becomes = Kept(change.State, change.Dataset, change.TransactionUid, change.Kind);
            // One that is larger already, from before there was a limit, may shrink.
            if (becomes.Dataset.Length > Math.Max(change.Largest, workitem.Record.Dataset.Length))
                return UpsOutcome.Refused(UpsStatus.InvalidAttributeValue, workitem,
                    $"The workitem would have {becomes.Dataset.Length} characters; it has at most {Largest}.");
            if (await store.TryUpdateAsync(workitem.Record, becomes, cancellationToken) is { } kept) return Told(new Workitem(kept), workitem, change.Kind);
        }
    }

    private static UpsOutcome Duplicate(string uid, Workitem? known) =>
        UpsOutcome.Refused(UpsStatus.DuplicateInstance, known, $"Workitem {uid} exists already.");

    private UpsOutcome Told(Workitem workitem, Workitem? before, WorkitemEventKind kind)
    {
        // What is written down comes back from there, so that all processes hear it in one order.
        if (!store.HasJournal) events.Publish(new WorkitemEvent(kind, workitem, null) { Before = before });
        return new UpsOutcome(UpsStatus.Success, workitem, null);
    }

    /// <summary>What a request does to a workitem; nothing when there is no dataset.</summary>
    private sealed record Change(WorkitemState State, DicomDataset? Dataset, string? TransactionUid, WorkitemEventKind Kind)
    {
        public UpsStatus Status { get; private init; }

        public string? Message { get; private init; }

        /// <summary>Characters the dataset may have as DICOM JSON.</summary>
        public int Largest { get; init; } = int.MaxValue;

        public static Change None(UpsStatus status, string? message) =>
            new(default, null, null, default) { Status = status, Message = message };
    }
}
