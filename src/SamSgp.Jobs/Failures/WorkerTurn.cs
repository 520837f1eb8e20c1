using Microsoft.Extensions.Logging;
using SamSgp.Storage;

namespace SamSgp.Jobs.Failures;

/// <summary>One turn of a background worker's loop. Unlike a request's, a worker's fault has nobody to be told to, and must
/// not end the service: it is logged, and after a pause the worker goes on.</summary>
internal static partial class WorkerTurn
{
    /// <summary>Between a turn that failed and the next: a fault that lasts fills neither log nor processor.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Takes the turn. Throws nothing, neither when it fails nor when it is stopped.</summary>
    public static async Task TakeAsync(Func<Task> turn, TimeProvider clock, ILogger logger, CancellationToken stopping)
    {
        try
        {
            await turn();
            return;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
        catch (StorageUnavailableException fault)
        {
            Log.StoreUnavailable(logger, fault.Message);
        }
        catch (Exception fault)
        {
            Log.Failed(logger, fault);
        }

        await Task.Delay(Pause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Takes a turn for each of what comes, to its end or until it is stopped; where the coming itself fails, it begins anew after a pause.</summary>
    public static async Task TakeEachAsync<T>(Func<IAsyncEnumerable<T>> coming, Func<T, Task> turn, TimeProvider clock, ILogger logger, CancellationToken stopping)
    {
        var hasEnded = false;
        while (!hasEnded && !stopping.IsCancellationRequested)
        {
            await TakeAsync(async () =>
            {
                await foreach (var one in coming().WithCancellation(stopping)) await TakeAsync(() => turn(one), clock, logger, stopping);
                hasEnded = true;
            }, clock, logger, stopping);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(101, LogLevel.Error, "The store cannot be used, work waits: {Message}")]
        public static partial void StoreUnavailable(ILogger logger, string message);

        [LoggerMessage(102, LogLevel.Error, "A turn of background work failed; it goes on")]
        public static partial void Failed(ILogger logger, Exception fault);
    }
}
