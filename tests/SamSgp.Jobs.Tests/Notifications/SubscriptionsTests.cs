using SamSgp.Dicom;
using SamSgp.Jobs.Notifications;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Jobs.Tests.Notifications;

public sealed class SubscriptionsTests : IDisposable
{
    private readonly JobsFixture _jobs = new();

    private static CancellationToken None => CancellationToken.None;

    private static Dictionary<string, string> NoFilter => [];

    public void Dispose() => _jobs.Dispose();

    [Fact]
    public async Task Subscribe_OneWorkitem_CoversItOnlyAndSurvivesARestart()
    {
        var (one, other) = (await _jobs.AddAsync(JobsFixture.Ups()), await _jobs.AddAsync(JobsFixture.Ups()));

        Assert.True(await _jobs.Subscriptions.SubscribeAsync("VIEWER", one.Uid, None));
        await _jobs.RestartAsync();

        Assert.True(_jobs.Subscriptions.Covers("VIEWER", one));
        Assert.False(_jobs.Subscriptions.Covers("VIEWER", other));
        Assert.False(_jobs.Subscriptions.Covers("ELSE", one));
    }

    [Fact]
    public async Task Subscribe_UnknownWorkitem_IsFalse() =>
        Assert.False(await _jobs.Subscriptions.SubscribeAsync("VIEWER", "9.9", None));

    [Fact]
    public async Task Subscribe_OneWorkitem_ReportsItsStateToTheSubscriberOnly()
    {
        var workitem = await _jobs.AddAsync(JobsFixture.Ups());
        using var feed = _jobs.Events.ListenAs("VIEWER");
        using var other = _jobs.Events.ListenAs("OTHER");
        using var all = _jobs.Events.Listen(workitem.Uid);

        await _jobs.Subscriptions.SubscribeAsync("VIEWER", workitem.Uid, None);

        var happened = await FirstAsync(feed);
        Assert.Equal((WorkitemEventKind.StateReport, "VIEWER"), (happened.Kind, happened.OnlyFor));
        Assert.False(other.TryRead(out _) || all.TryRead(out _));
    }

    [Fact]
    public async Task SubscribeToWorklist_ThousandOpenWorkitems_EachIsReportedToTheSubscriberAlone()
    {
        var open = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => _jobs.AddAsync(JobsFixture.Ups())));
        using var viewer = _jobs.Events.ListenAs("VIEWER");
        using var other = _jobs.Events.ListenAs("OTHER");
        using var all = _jobs.Events.Listen(null);

        await _jobs.Subscriptions.SubscribeToWorklistAsync("VIEWER", NoFilter, None);
        await _jobs.Subscriptions.SubscribeToWorklistAsync("VIEWER", NoFilter, None); // Reports not read yet are not doubled.

        Assert.Equal(open.Select(workitem => workitem.Uid).Order(), Read(viewer).Select(happened => happened.Workitem.Uid).Order());
        Assert.False(other.TryRead(out _) || all.TryRead(out _));
    }

    [Fact]
    public async Task Publish_MoreThanAListenerReads_LosesTheOldestButNoRequestToCancel()
    {
        var (one, two) = (await _jobs.AddAsync(JobsFixture.Ups()), await _jobs.AddAsync(JobsFixture.Ups()));
        using var feed = _jobs.Events.Listen(null);
        foreach (var workitem in (Workitem[])[one, two])
            _jobs.Events.Publish(new WorkitemEvent(WorkitemEventKind.CancelRequested, workitem, new CancellationRequest("VIEWER", null, null, null)));
        var progress = Enumerable.Range(0, 1000).Select(_ => new WorkitemEvent(WorkitemEventKind.ProgressReport, one, null)).ToList();
        foreach (var happened in progress) _jobs.Events.Publish(happened);

        var read = Read(feed);

        Assert.Equal([one.Uid, two.Uid], read.Where(happened => happened.Kind == WorkitemEventKind.CancelRequested).Select(happened => happened.Workitem.Uid));
        Assert.Equal(progress[^256..], read[2..], ReferenceEqualityComparer.Instance);
        Assert.Equal(1000 - 256, feed.Lost);
    }

    [Fact]
    public async Task Publish_ManyRequestsToCancelOneWorkitem_AreBoundedAndTheFirstIsKept()
    {
        var workitem = await _jobs.AddAsync(JobsFixture.Ups());
        using var feed = _jobs.Events.Listen(null);
        for (var n = 0; n < 1000; n++)
            _jobs.Events.Publish(new WorkitemEvent(WorkitemEventKind.CancelRequested, workitem, new CancellationRequest("VIEWER", $"{n}", null, null)));

        var read = Read(feed);

        Assert.Equal(("0", 257), (read[0].Cancellation!.Reason, read.Count));
    }

    [Fact]
    public async Task Dispose_Feed_EndsReadingAfterWhatWasHeard()
    {
        var workitem = await _jobs.AddAsync(JobsFixture.Ups());
        var feed = _jobs.Events.Listen(null);
        _jobs.Events.Publish(new WorkitemEvent(WorkitemEventKind.StateReport, workitem, null));
        feed.Dispose();
        _jobs.Events.Publish(new WorkitemEvent(WorkitemEventKind.StateReport, workitem, null));

        var heard = 0;
        await foreach (var _ in feed.ReadAllAsync(None)) heard++;

        Assert.Equal(1, heard);
    }

    [Fact]
    public async Task SubscribeToWorklist_ThenSuspend_CoversOldWorkitemsNotNewOnes()
    {
        var old = await _jobs.AddAsync(JobsFixture.Ups());
        await _jobs.Subscriptions.SubscribeToWorklistAsync("VIEWER", NoFilter, None);
        var between = await _jobs.AddAsync(JobsFixture.Ups());
        await _jobs.Subscriptions.SuspendAsync("VIEWER", None);
        var late = await _jobs.AddAsync(JobsFixture.Ups());

        Assert.True(_jobs.Subscriptions.Covers("VIEWER", old));
        Assert.True(_jobs.Subscriptions.Covers("VIEWER", between));
        Assert.False(_jobs.Subscriptions.Covers("VIEWER", late));
    }

    [Fact]
    public async Task SubscribeToWorklist_Filtered_CoversWhatMatches()
    {
        await _jobs.Subscriptions.SubscribeToWorklistAsync("VIEWER",
            new Dictionary<string, string> { ["ScheduledProcedureStepPriority"] = "HIGH" }, None);

        Assert.True(_jobs.Subscriptions.Covers("VIEWER", await _jobs.AddAsync(JobsFixture.Segmentation(priority: "HIGH"))));
        Assert.False(_jobs.Subscriptions.Covers("VIEWER", await _jobs.AddAsync(JobsFixture.Segmentation(priority: "LOW"))));
    }

    [Fact]
    public async Task Unsubscribe_OneWorkitemOfTheWorklist_LeavesTheOthers()
    {
        var (one, other) = (await _jobs.AddAsync(JobsFixture.Ups()), await _jobs.AddAsync(JobsFixture.Ups()));
        await _jobs.Subscriptions.SubscribeToWorklistAsync("VIEWER", NoFilter, None);

        await _jobs.Subscriptions.UnsubscribeAsync("VIEWER", one.Uid, None);

        Assert.False(_jobs.Subscriptions.Covers("VIEWER", one));
        Assert.True(_jobs.Subscriptions.AnyCovers(other));
    }

    [Fact]
    public async Task EventReport_Canceled_HasStateReasonAndCommandElements()
    {
        var workitem = await _jobs.AddAsync(JobsFixture.Ups());
        using var feed = _jobs.Events.Listen(workitem.Uid);
        await _jobs.Worklist.RequestCancelAsync(workitem.Uid, new CancellationRequest("VIEWER", "Enough", null, null), None);

        var report = EventReport.Of(await FirstAsync(feed), messageId: 7);

        Assert.Equal("1.2.840.10008.5.1.4.34.6.4", report.GetString(DicomTag.AffectedSOPClassUID));
        Assert.Equal(workitem.Uid, report.GetString(DicomTag.AffectedSOPInstanceUID));
        Assert.Equal((ushort)1, report.GetSingleValue<ushort>(DicomTag.EventTypeID));
        Assert.Equal((ushort)7, report.GetSingleValue<ushort>(DicomTag.MessageID));
        Assert.Equal("CANCELED", report.GetString(DicomTag.ProcedureStepState));
        Assert.Equal("Enough", report.GetString(DicomTag.ReasonForCancellation));
        Assert.Single(report.GetSequence(DicomTag.ProcedureStepDiscontinuationReasonCodeSequence).Items);
    }

    private static List<WorkitemEvent> Read(WorkitemEventFeed feed)
    {
        var read = new List<WorkitemEvent>();
        while (feed.TryRead(out var happened)) read.Add(happened);
        return read;
    }

    private static async Task<WorkitemEvent> FirstAsync(WorkitemEventFeed feed)
    {
        await foreach (var happened in feed.ReadAllAsync(None)) return happened;
        throw new InvalidOperationException("No event.");
    }
}
