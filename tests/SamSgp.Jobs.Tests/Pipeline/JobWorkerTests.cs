using Microsoft.Extensions.Logging.Abstractions;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Peers;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Workitems;
using SamSgp.Runs;
using SamSgp.Storage;

namespace SamSgp.Jobs.Tests.Pipeline;

/// <summary>The worker with steps written for the test: what becomes of a workitem, whatever the steps do.</summary>
public sealed class JobWorkerTests : IDisposable
{
    private static readonly OutputReference Output = new("1.2", "1.2.9", "1.2.840.10008.5.1.4.1.1.66.4", "1.2.9.1", "/studies/1.2");
    private readonly JobsFixture _jobs = new();
    private JobWorker? _worker;

    private static CancellationToken None => CancellationToken.None;

    private static JobOutcome Completed { get; } = new JobOutcome.Completed([Output], ["Spleen was not found."],
        new Dictionary<string, string> { ["model"] = "sgp-nano" });

    public void Dispose()
    {
        StopAsync().Wait();
        _jobs.Dispose();
    }

    [Fact]
    public async Task Run_StepsSucceed_CompletesWithOutputsWarningsAndFacts()
    {
        await StartAsync((_, _, _, _) => Task.FromResult(Completed));

        var done = await FinalAsync((await _jobs.AddAsync(JobsFixture.Segmentation())).Uid);

        Assert.Equal(WorkitemState.Completed, done.State);
        Assert.Equal([Output], OutputReference.AllOf(done.Dataset));
        Assert.Equal(["Spleen was not found."], PerformedProcedure.WarningsOf(done));
        Assert.Equal("sgp-nano", PerformedProcedure.FactsOf(done)["model"]);
        Assert.Equal(100, done.Progress.Percent);
        Assert.Null(PerformedProcedure.FailureOf(done));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_EarlierAttemptHadSomethingToSend_ItIsSentOnlyWhereTheJobCompletes(bool completes)
    {
        var (deliveries, other) = (new KeptDeliveries(_jobs.Documents), new Delivery("pacs", "1.99", [Output], DateTimeOffset.UnixEpoch));
        await deliveries.KeepAsync(other);
        await StartAsync(async (claim, _, _, _) =>
        {
            await deliveries.KeepAsync(other with { WorkitemUid = claim.WorkitemUid });
            return completes ? Completed : new JobOutcome.Failed(new JobFailure(JobStage.Store, FailureCode.SeriesNotFound, "gone"));
        });

        var uid = (await _jobs.AddAsync(JobsFixture.Segmentation())).Uid;
        await FinalAsync(uid);
        await StopAsync();

        Assert.Equal(completes ? [uid, "1.99"] : ["1.99"], deliveries.All().Select(delivery => delivery.WorkitemUid).Order().Reverse().OrderBy(one => one == "1.99"));
    }

    [Fact]
    public async Task Run_StepsGetTheOrder()
    {
        var seen = new TaskCompletionSource<SegmentationOrder>();
        await StartAsync((_, order, _, _) =>
        {
            seen.SetResult(order);
            return Task.FromResult(Completed);
        });

        await _jobs.AddAsync(JobsFixture.Segmentation());

        var order = await seen.Task;
        Assert.Equal(("liver-ct", "1.2", "1.2.3", "1.5"),
            (order.TaskId, order.StudyInstanceUid, order.SeriesInstanceUid, order.Parameters["smoothing"]));
    }

    [Fact]
    public async Task Run_StepsFail_CancelsWithTheFailure()
    {
        var failure = new JobFailure(JobStage.Read, FailureCode.MissingSlices, "Slice 7 of 20 is missing.");
        await StartAsync((_, _, _, _) => Task.FromResult<JobOutcome>(new JobOutcome.Failed(failure)));

        var done = await FinalAsync((await _jobs.AddAsync(JobsFixture.Segmentation())).Uid);

        Assert.Equal(WorkitemState.Canceled, done.State);
        Assert.Equal(failure, PerformedProcedure.FailureOf(done));
        Assert.Equal(DiscontinuationReason.ObjectTypesNotSupported, done.Progress.Discontinuation);
    }

    [Fact]
    public async Task Run_StepsThrow_FailsTheJobAndTheNextOneRuns()
    {
        var calls = 0;
        await StartAsync((_, _, _, _) =>
            ++calls == 1 ? throw new InvalidOperationException("secret detail") : Task.FromResult(Completed));

        var first = await FinalAsync((await _jobs.AddAsync(JobsFixture.Segmentation())).Uid);
        var second = await FinalAsync((await _jobs.AddAsync(JobsFixture.Segmentation())).Uid);

        Assert.Equal("internal", PerformedProcedure.FailureOf(first)!.Code);
        Assert.DoesNotContain("secret", PerformedProcedure.FailureOf(first)!.Message, StringComparison.Ordinal);
        Assert.Equal(WorkitemState.Completed, second.State);
    }

    [Fact]
    public async Task Run_DatabaseDoesNotAnswerInAStep_BeginsItAgainHoweverOften()
    {
        var calls = 0;
        await StartAsync((_, _, _, _) => ++calls <= JobAttempts.Most + 1
            ? throw new StorageUnavailableException(StorageFault.Unreachable, "The database does not answer.", null) : Task.FromResult(Completed), clock: new ImpatientClock());

        var done = await FinalAsync((await _jobs.AddAsync(JobsFixture.Segmentation())).Uid);

        Assert.Equal((WorkitemState.Completed, JobAttempts.Most + 2), (done.State, calls));
    }

    [Fact]
    public async Task Run_CancelRequestedWhileRunning_CancelsTheToken()
    {
        var running = await StartEndlessAsync();
        var uid = (await _jobs.AddAsync(JobsFixture.Segmentation())).Uid;
        await running;

        var asked = await _jobs.Cancellation.RequestAsync(uid, new CancellationRequest("VIEWER", "Not this one", null, null), None);

        Assert.Equal(UpsStatus.Success, asked.Status);
        var done = await FinalAsync(uid);
        Assert.Equal(WorkitemState.Canceled, done.State);
        Assert.Null(PerformedProcedure.FailureOf(done));
        Assert.Equal("Not this one", done.Progress.ReasonForCancellation);
    }

    [Fact]
    public async Task Run_CancelRequestedInAFloodOfEvents_CancelsTheToken()
    {
        var running = await StartEndlessAsync();
        var uid = (await _jobs.AddAsync(JobsFixture.Segmentation())).Uid;
        var bystander = await _jobs.AddAsync(JobsFixture.Ups());
        await running;
        using var over = new CancellationTokenSource();
        var flood = Task.Run(() =>
        {
            while (!over.IsCancellationRequested) _jobs.Events.Publish(new WorkitemEvent(WorkitemEventKind.StateReport, bystander, null));
        });

        await _jobs.Cancellation.RequestAsync(uid, new CancellationRequest("VIEWER", "Enough", null, null), None);

        var done = await FinalAsync(uid);
        await over.CancelAsync();
        await flood;
        Assert.Equal((WorkitemState.Canceled, "Enough"), (done.State, done.Progress.ReasonForCancellation));
    }

    [Fact]
    public async Task RequestCancel_NobodyListens_StopsTheJobByThenItIsAnswered()
    {
        var uid = (await _jobs.AddAsync(JobsFixture.Segmentation())).Uid;
        await _jobs.Worklist.ChangeStateAsync(uid, WorkitemState.InProgress, "1.9",
            dataset => PerformedProcedure.WriteStart(dataset, DateTimeOffset.UnixEpoch), None);
        using var job = _jobs.Running.Begin(uid, None);

        await _jobs.Cancellation.RequestAsync(uid, new CancellationRequest("VIEWER", null, null, null), None);

        Assert.True(job.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task Run_ProcessDiesAfterACancelWasAccepted_TheNextProcessCancelsIt()
    {
        var running = new TaskCompletionSource();
        // Steps that hear of nothing, in a worker that is never stopped: what a killed process leaves.
        await Worker((_, _, _, _) =>
        {
            running.SetResult();
            return new TaskCompletionSource<JobOutcome>().Task;
        }).StartAsync(None);
        var uid = (await _jobs.AddAsync(JobsFixture.Segmentation())).Uid;
        await running.Task;
        var asked = await _jobs.Cancellation.RequestAsync(uid, new CancellationRequest("VIEWER", "Wrong patient", null, null), None);
        Assert.Equal((UpsStatus.Success, WorkitemState.InProgress), (asked.Status, _jobs.Worklist.Find(uid)!.State));
        await _jobs.RestartAsync();

        await StartAsync((_, _, _, token) =>
        {
            token.ThrowIfCancellationRequested();
            return Task.FromResult(Completed);
        });

        var done = await FinalAsync(uid);
        Assert.Equal((WorkitemState.Canceled, "Wrong patient"), (done.State, done.Progress.ReasonForCancellation));
        await StopAsync();
        Assert.Null(_jobs.RequestedCancellations.Find(uid));
    }

    [Fact]
    public async Task Run_ReportsProgress_NeverFalls()
    {
        var release = new TaskCompletionSource();
        await StartAsync(async (_, _, progress, _) =>
        {
            progress.Report(new RunProgress("Segmenting", 0.5));
            progress.Report(new RunProgress("Finishing", 0.25));
            await release.Task;
            return Completed;
        });
        using var feed = _jobs.Events.Listen(null);

        await _jobs.AddAsync(JobsFixture.Segmentation());
        var reported = await FirstAsync(feed, happened => happened is { Kind: WorkitemEventKind.ProgressReport, Workitem.Progress.Description: "Finishing" });
        release.SetResult();

        Assert.Equal(50, reported.Workitem.Progress.Percent);
    }

    [Fact]
    public async Task Run_ServiceStopsWhileRunning_TheNextProcessRunsItAgainAndItEndsOnce()
    {
        var running = await StartEndlessAsync();
        var uid = (await _jobs.AddAsync(JobsFixture.Segmentation())).Uid;
        await running;
        await StopAsync();
        Assert.Equal(WorkitemState.InProgress, _jobs.Worklist.Find(uid)!.State);
        await _jobs.RestartAsync();
        var feed = _jobs.Events.Listen(uid);
        var ends = CountEndsAsync(feed);

        await StartAsync((_, _, _, _) => Task.FromResult(Completed));

        Assert.Equal(WorkitemState.Completed, (await FinalAsync(uid)).State);
        await StopAsync();
        feed.Dispose();
        Assert.Equal(1, await ends);
    }

    [Fact]
    public async Task Run_ProcessDiesEachTime_FailsAfterTheLastAttempt()
    {
        var uid = (await _jobs.AddAsync(JobsFixture.Segmentation())).Uid;
        for (var attempt = 1; attempt <= JobAttempts.Most; attempt++)
        {
            var running = new TaskCompletionSource();
            // Steps that never end, in a worker that is never stopped: what a killed process leaves is a claimed workitem.
            var dying = Worker((_, _, _, _) =>
            {
                running.SetResult();
                return new TaskCompletionSource<JobOutcome>().Task;
            });
            await dying.StartAsync(None);
            await running.Task;
            await _jobs.RestartAsync();
        }

        await StartAsync((_, _, _, _) => Task.FromResult(Completed));

        Assert.Equal("service-ended-repeatedly", PerformedProcedure.FailureOf(await FinalAsync(uid))!.Code);
    }

    [Fact]
    public async Task Run_ClaimedByThirdParty_IsLeftAlone()
    {
        var theirs = await _jobs.AddAsync(JobsFixture.Segmentation());
        await _jobs.Worklist.ChangeStateAsync(theirs.Uid, WorkitemState.InProgress, "1.99", None);
        await StartAsync((_, _, _, _) => Task.FromResult(Completed));

        await FinalAsync((await _jobs.AddAsync(JobsFixture.Segmentation())).Uid);

        Assert.Equal(WorkitemState.InProgress, _jobs.Worklist.Find(theirs.Uid)!.State);
    }

    [Fact]
    public async Task RequestCancel_ThirdPartyNobodySubscribed_CannotBeContacted()
    {
        var theirs = await _jobs.AddAsync(JobsFixture.Segmentation());
        await _jobs.Worklist.ChangeStateAsync(theirs.Uid, WorkitemState.InProgress, "1.99", None);
        var cancellation = _jobs.Cancellation;
        var request = new CancellationRequest("VIEWER", null, null, null);

        var alone = await cancellation.RequestAsync(theirs.Uid, request, None);
        await _jobs.Subscriptions.SubscribeAsync("PERFORMER", theirs.Uid, None);
        var heard = await cancellation.RequestAsync(theirs.Uid, request, None);

        Assert.Equal((UpsStatus.PerformerCannotBeContacted, UpsStatus.Success), (alone.Status, heard.Status));
    }

    [Fact]
    public async Task Run_SeveralScheduled_TakesTheMostUrgentFirst()
    {
        var low = await _jobs.AddAsync(JobsFixture.Segmentation(priority: "LOW"));
        var medium = await _jobs.AddAsync(JobsFixture.Segmentation(priority: "MEDIUM"));
        var high = await _jobs.AddAsync(JobsFixture.Segmentation(priority: "HIGH"));
        var order = new List<string>();
        await StartAsync((claim, _, _, _) =>
        {
            order.Add(claim.WorkitemUid);
            return Task.FromResult(Completed);
        });

        await FinalAsync(low.Uid);

        Assert.Equal([high.Uid, medium.Uid, low.Uid], order);
    }

    [Fact]
    public async Task Run_TakenOverByAnotherProcess_StoresNothingAndLeavesItToThatOne()
    {
        var uid = (await _jobs.AddAsync(JobsFixture.Segmentation())).Uid;
        await StartAsync(async (claim, _, _, token) =>
        {
            await _jobs.Worklist.ReclaimAsync(uid, "1.99", token);
            return await _jobs.Results.StoreAsync(claim, [ResultStoreTests.Object("1", "SEG")], [], new Dictionary<string, string>(), token);
        });

        while (_jobs.Worklist.Find(uid)!.Record.TransactionUid != "1.99" || _jobs.Running.Contains(uid)) await Task.Delay(5);

        Assert.Equal(WorkitemState.InProgress, _jobs.Worklist.Find(uid)!.State);
        Assert.Null(_jobs.Results.FindStored(uid));
        await _jobs.Worklist.ChangeStateAsync(uid, WorkitemState.Canceled, "1.99", None);
    }

    [Fact]
    public async Task Run_WorkitemWithoutInput_FailsAsOrder()
    {
        await StartAsync((_, _, _, _) => Task.FromResult(Completed));
        var workitem = JobsFixture.Segmentation();
        workitem.AddOrUpdate(new Dicom.DicomSequence(Dicom.DicomTag.InputInformationSequence));

        var done = await FinalAsync((await _jobs.AddAsync(workitem)).Uid);

        Assert.Equal(("order", "malformed-workitem"), (PerformedProcedure.FailureOf(done)!.Stage, PerformedProcedure.FailureOf(done)!.Code));
    }

    [Fact]
    public async Task Run_TwoDevices_WorksOnTwoJobsAtOnceAndOnNoThird()
    {
        var (begun, end) = (new List<string>(), new TaskCompletionSource());
        var two = new TaskCompletionSource();
        await StartAsync(async (claim, _, _, _) =>
        {
            lock (begun)
            {
                begun.Add(claim.WorkitemUid);
                if (begun.Count == 2) two.TrySetResult();
            }

            await end.Task;
            return Completed;
        }, jobs: 2);
        var workitems = new List<Workitem>();
        for (var i = 0; i < 3; i++) workitems.Add(await _jobs.AddAsync(JobsFixture.Segmentation()));

        await two.Task; // with one job at a time it never comes
        var together = workitems.Count(w => _jobs.Running.Contains(w.Uid));
        end.SetResult();
        foreach (var workitem in workitems) Assert.Equal(WorkitemState.Completed, (await FinalAsync(workitem.Uid)).State);

        Assert.Equal(2, together);
        Assert.Equal(3, begun.Distinct().Count());
        Assert.Equal(3, begun.Count);
    }

    [Fact]
    public async Task Run_WorklistCannotBeRead_WaitsAndGoesOn()
    {
        _jobs.Break();
        await StartAsync((_, _, _, _) => Task.FromResult(Completed));
        await Task.Delay(200);
        Assert.False(_worker!.ExecuteTask!.IsCompleted);

        _jobs.Mend();

        Assert.Equal(WorkitemState.Completed, (await FinalAsync((await _jobs.AddAsync(JobsFixture.Segmentation())).Uid)).State);
    }

    private JobWorker Worker(JobSteps steps, int jobs = 1, TimeProvider? clock = null)
    {
        var runner = new JobRunner(_jobs.Worklist, _jobs.Running, _jobs.RequestedCancellations, new JobAttempts(_jobs.Documents),
            _jobs.Results, new KeptDeliveries(_jobs.Documents), steps, TimeProvider.System, NullLogger<JobRunner>.Instance);
        return new JobWorker(new LocalQueue(_jobs.Worklist, TimeProvider.System), _jobs.Events, runner, new JobCapacity(jobs), clock ?? TimeProvider.System,
            NullLogger<JobWorker>.Instance);
    }

    private async Task StartAsync(JobSteps steps, int jobs = 1, TimeProvider? clock = null)
    {
        _worker = Worker(steps, jobs, clock);
        await _worker.StartAsync(None);
    }

    /// <summary>Starts a worker whose jobs go on until they are cancelled.</summary>
    /// <returns>Ends when the first job has begun.</returns>
    private async Task<Task> StartEndlessAsync()
    {
        var running = new TaskCompletionSource();
        await StartAsync(async (_, _, _, token) =>
        {
            running.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return Completed;
        });
        return running.Task;
    }

    /// <summary>Pauses are a hundredth as long.</summary>
    private sealed class ImpatientClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 100 : dueTime, period);
    }

    private async Task StopAsync()
    {
        if (_worker is not null) await _worker.StopAsync(None);
        _worker?.Dispose();
        _worker = null;
    }

    private async Task<Workitem> FinalAsync(string uid)
    {
        using var feed = _jobs.Events.Listen(uid);
        if (_jobs.Worklist.Find(uid) is { } now && now.State.IsFinal()) return now;
        return (await FirstAsync(feed, happened => happened.Workitem.State.IsFinal())).Workitem;
    }

    private static async Task<int> CountEndsAsync(WorkitemEventFeed feed)
    {
        var ends = 0;
        await foreach (var happened in feed.ReadAllAsync(None)) ends += happened.Workitem.State.IsFinal() ? 1 : 0;
        return ends;
    }

    private static async Task<WorkitemEvent> FirstAsync(WorkitemEventFeed feed, Func<WorkitemEvent, bool> wanted)
    {
        await foreach (var happened in feed.ReadAllAsync(None))
        {
            if (wanted(happened)) return happened;
        }

        throw new InvalidOperationException("The feed ended.");
    }
}
