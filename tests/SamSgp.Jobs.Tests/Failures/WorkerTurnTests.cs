using Microsoft.Extensions.Logging.Abstractions;
using SamSgp.Jobs.Failures;
using SamSgp.Storage;

namespace SamSgp.Jobs.Tests.Failures;

public sealed class WorkerTurnTests
{
    [Fact]
    public async Task TakeEachAsync_WhatComesFails_BeginsAnewAndEndsWhereItEnds()
    {
        var (begun, taken) = (0, new List<string>());

        await WorkerTurn.TakeEachAsync(ComingAsync, one =>
        {
            taken.Add(one);
            return one == "second" ? throw new InvalidOperationException("A bug.") : Task.CompletedTask;
        }, new HurriedClock(), NullLogger.Instance, CancellationToken.None);

        Assert.Equal(["first", "second", "third"], taken);
        Assert.Equal(2, begun);

        async IAsyncEnumerable<string> ComingAsync()
        {
            await Task.Yield();
            if (++begun == 1)
            {
                yield return "first";
                throw new StorageUnavailableException(StorageFault.Unreachable, "The database is away.", null);
            }

            yield return "second";
            yield return "third";
        }
    }

    [Fact]
    public async Task TakeEachAsync_Stopped_Ends()
    {
        using var stop = new CancellationTokenSource();
        var working = WorkerTurn.TakeEachAsync(() => EndlessAsync(stop.Token), _ => Task.CompletedTask, TimeProvider.System, NullLogger.Instance, stop.Token);
        Assert.False(working.IsCompleted);

        await stop.CancelAsync();

        await working;

        static async IAsyncEnumerable<string> EndlessAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            yield break;
        }
    }

    private sealed class HurriedClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 100 : dueTime, period);
    }
}
