using SamSgp.Storage.Maintenance;

namespace SamSgp.Storage.Tests.Maintenance;

public sealed class UpkeepLeaderTests
{
    // Who watches begins again as soon as it has ended: a leader that ended at once would keep a core busy.
    [Fact]
    public async Task RunAsync_NothingToStandFor_EndsOnlyWhenStopped()
    {
        foreach (var leader in (UpkeepLeader[])[UpkeepLeader.Alone, UpkeepLeader.Never])
        {
            using var stop = new CancellationTokenSource();
            var standing = leader.RunAsync(stop.Token);
            Assert.False(standing.IsCompleted);

            await stop.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => standing);
        }
    }
}
