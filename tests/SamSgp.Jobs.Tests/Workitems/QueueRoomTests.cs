using SamSgp.Jobs.Workitems;

namespace SamSgp.Jobs.Tests.Workitems;

public sealed class QueueRoomTests : IDisposable
{
    private readonly JobsFixture _jobs = new();

    private static CancellationToken None => CancellationToken.None;

    public void Dispose() => _jobs.Dispose();

    [Fact]
    public async Task Create_AsManyWaitAsMay_IsRefusedWithASentenceUntilOneLeaves()
    {
        var worklist = _jobs.WithLimit(2, TimeProvider.System);
        await worklist.CreateAsync("1.2.1", JobsFixture.Segmentation(), None);
        await worklist.CreateAsync("1.2.2", JobsFixture.Ups(), None);

        var refused = await worklist.CreateAsync("1.2.3", JobsFixture.Segmentation(), None);

        Assert.Equal(UpsStatus.ResourceLimitation, refused.Status);
        Assert.True(worklist.IsFull);
        Assert.Equal("The worklist is full: 2 of at most 2 workitems wait, SCHEDULED (Queue:MaxWaiting). Nothing was added; ask again when some are done.",
            refused.Message);
        Assert.Null(worklist.Find("1.2.3"));
        await worklist.ChangeStateAsync("1.2.1", WorkitemState.InProgress, "1.9", None);
        Assert.False(worklist.IsFull);
        Assert.Equal(UpsStatus.Success, (await worklist.CreateAsync("1.2.3", JobsFixture.Segmentation(), None)).Status);
    }

    [Fact]
    public async Task Create_WhatIsThereAlready_IsADuplicateWithItsWorkitemThoughNoMoreMayWait()
    {
        var worklist = _jobs.WithLimit(1, TimeProvider.System);
        await worklist.CreateAsync("1.2.1", JobsFixture.Segmentation(), None);

        var again = await worklist.CreateAsync("1.2.1", JobsFixture.Segmentation(), None);

        Assert.Equal((UpsStatus.DuplicateInstance, "1.2.1"), (again.Status, again.Workitem?.Uid));
    }

    [Fact]
    public async Task Create_ManyAtOnce_AsManyAreTakenAsMayWait()
    {
        var worklist = _jobs.WithLimit(5, TimeProvider.System);

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 24).Select(n =>
            Task.Run(() => worklist.CreateAsync($"1.2.{n}", JobsFixture.Segmentation(), None))));

        Assert.Equal(5, outcomes.Count(outcome => outcome.Status == UpsStatus.Success));
        Assert.Equal(5, worklist.Count(WorkitemState.Scheduled));
    }

    [Fact]
    public async Task Create_AnotherProcessHasFilledTheQueue_IsRefusedAMomentLater()
    {
        var clock = new StoppedClock();
        var here = _jobs.WithLimit(3, clock, othersAdd: true);
        await here.CreateAsync("1.2.1", JobsFixture.Segmentation(), None);
        await _jobs.AddAsync(JobsFixture.Segmentation());
        await _jobs.AddAsync(JobsFixture.Segmentation());

        clock.Seconds += 2;

        Assert.Equal(UpsStatus.ResourceLimitation, (await here.CreateAsync("1.2.2", JobsFixture.Segmentation(), None)).Status);
    }

    private sealed class StoppedClock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
