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
        using var feed = _jobs.Events.Listen(workitem.Uid);

        await _jobs.Subscriptions.SubscribeAsync("VIEWER", workitem.Uid, None);

        var happened = await FirstAsync(feed);
        Assert.Equal((WorkitemEventKind.StateReport, "VIEWER"), (happened.Kind, happened.OnlyFor));
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

    private static async Task<WorkitemEvent> FirstAsync(WorkitemEventFeed feed)
    {
        await foreach (var happened in feed.ReadAllAsync(None)) return happened;
        throw new InvalidOperationException("No event.");
    }
}
