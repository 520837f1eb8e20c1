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

    private static partial class Log
    {
        [LoggerMessage(101, LogLevel.Error, "The store cannot be used, work waits: {Message}")]
        public static partial void StoreUnavailable(ILogger logger, string message);

        [LoggerMessage(102, LogLevel.Error, "A turn of background work failed; it goes on")]
        public static partial void Failed(ILogger logger, Exception fault);
    }
}
