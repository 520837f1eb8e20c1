using SamSgp.Dicomweb.Finetuning;

namespace SamSgp.Dicomweb.Tests.Finetuning;

public sealed class GivingWayTests
{
    [Fact]
    public async Task Wait_Closed_StandsStillWithItsClockUntilItIsOpened()
    {
        var time = new AskedClock();
        using var way = new GivingWay(time);
        var began = way.GetTimestamp();
        way.Wait(); // open: at once
        way.Close();
        var waiting = Task.Run(way.Wait);
        await time.Asked.Task; // it waits, or is about to

        time.Now += TimeSpan.FromMinutes(5).Ticks;
        way.Open();
        await waiting;
        time.Now += TimeSpan.FromSeconds(7).Ticks;

        Assert.Equal(TimeSpan.FromSeconds(7), way.GetElapsedTime(began));
    }

    [Fact]
    public async Task Listen_InputEnds_StopsWhoTrainsEvenWhileItStandsStill()
    {
        using var way = new GivingWay(TimeProvider.System);
        using var stop = new CancellationTokenSource();
        way.Close();
        var waiting = Task.Run(way.Wait);

        FinetuneChild.Listen(new StringReader($"{FinetuneWire.Wait}\n"), way, stop);

        await waiting;
        Assert.True(stop.IsCancellationRequested);
    }

    [Fact]
    public async Task Listen_GoAfterWait_GoesOn()
    {
        using var way = new GivingWay(TimeProvider.System);
        using var stop = new CancellationTokenSource();
        FinetuneChild.Listen(new StringReader($"{FinetuneWire.Wait}\n{FinetuneWire.Go}\n"), way, stop);
        await Task.Run(way.Wait);
    }

    private sealed class AskedClock : TimeProvider
    {
        private int _times;

        public long Now { get; set; }

        /// <summary>Ends when the time was asked for a second time.</summary>
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp()
        {
            var now = Now;
            if (++_times == 2) Asked.SetResult();
            return now;
        }
    }
}
