using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using SamSgp.Runs;
using SamSgp.Storage.Documents;
using SamSgp.Storage.Maintenance;

namespace SamSgp.Jobs.Asked;

/// <summary>Work on tasks that somebody asked for, done one after the other. What is asked for is a document of the store: it survives a
/// restart, and other processes of the store may ask and take back.</summary>
/// <param name="documents">Where states are kept.</param>
/// <param name="clock">Says when.</param>
/// <param name="collection">Their collection.</param>
/// <typeparam name="TState">What is known of a task; immutable, kept as JSON.</typeparam>
public abstract class AskedWork<TState>(DocumentStore documents, TimeProvider clock, string collection)
    where TState : class, IAskedState<TState>
{
    private const int MostTasks = 10_000;
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private readonly Channel<string> _asked = Channel.CreateUnbounded<string>();
    private readonly ConcurrentDictionary<string, (CancellationTokenSource Stop, RunProgress Progress)> _running = new(StringComparer.Ordinal);

    /// <summary>What is known of a task.</summary>
    public TState Of(string taskId) => Read(documents.Find(collection, taskId));

    /// <summary>How far its work is; null when none runs in this process.</summary>
    public RunProgress? ProgressOf(string taskId) => _running.TryGetValue(taskId, out var running) ? running.Progress : null;

    /// <summary>Takes back what was asked for; work that runs ends soon. False when nothing was asked for.</summary>
    public async Task<bool> CancelAsync(string taskId, CancellationToken cancellationToken)
    {
        if (Of(taskId).Asked is null) return false;
        await ChangeAsync(taskId, before => before.TakenBack(), cancellationToken);
        if (_running.TryGetValue(taskId, out var running)) await running.Stop.CancelAsync();
        return true;
    }

    /// <summary>Now, for states.</summary>
    protected DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>The tasks that wait, one after the other as they are asked for, those of before a restart first.</summary>
    /// <param name="upkeep">Which process of a store works.</param>
    /// <param name="stopping">Ends it.</param>
    internal IAsyncEnumerable<string> TakeAsync(UpkeepLeader upkeep, CancellationToken stopping) =>
        upkeep == UpkeepLeader.Alone ? TakeAsync(stopping) : WatchAsync(() => upkeep.IsMine, stopping);

    /// <summary>Asks for work; what was asked for already is not asked for twice.</summary>
    /// <param name="taskId">The task.</param>
    /// <param name="ask">The state once it is asked for.</param>
    /// <param name="cancellationToken">Cancels the asking.</param>
    protected async Task<TState> AskAsync(string taskId, Func<TState, TState> ask, CancellationToken cancellationToken)
    {
        var state = await ChangeAsync(taskId, ask, cancellationToken);
        await _asked.Writer.WriteAsync(taskId, cancellationToken);
        return state;
    }

    /// <summary>Works on a task.</summary>
    /// <param name="taskId">The task.</param>
    /// <param name="work">Given what to report to and what ends it; gives what becomes of the state.</param>
    /// <param name="stopping">The service ends: the work is wanted still.</param>
    /// <returns>True where somebody took it back while it ran; what was known before stands then.</returns>
    protected async Task<bool> RunAsync(string taskId, Func<IProgress<RunProgress>, CancellationToken, Task<Func<TState, TState>>> work, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _running[taskId] = (stop, new RunProgress("Waiting", 0));
        var looked = clock.GetTimestamp();
        try
        {
            await ChangeAsync(taskId, await work(new Listener(Take), stop.Token), stopping);
            return false;
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return true;
        }
        finally
        {
            _running.TryRemove(taskId, out _);
        }

        // It may be taken back at another process of the store.
        void Take(RunProgress value)
        {
            _running[taskId] = (stop, value);
            if (clock.GetElapsedTime(looked) < LookAgain) return;
            looked = clock.GetTimestamp();
            if (Of(taskId).Asked is null) stop.Cancel();
        }
    }

    private async IAsyncEnumerable<string> TakeAsync([EnumeratorCancellation] CancellationToken stopping)
    {
        foreach (var left in Waiting()) yield return left;
        await foreach (var taskId in _asked.Reader.ReadAllAsync(stopping))
            if (Of(taskId).Asked is not null) yield return taskId; // neither done nor taken back meanwhile
    }

    // Others may ask at other processes.
    private async IAsyncEnumerable<string> WatchAsync(Func<bool> isMine, [EnumeratorCancellation] CancellationToken stopping)
    {
        while (true)
        {
            if (isMine())
            {
                foreach (var taskId in Waiting()) yield return taskId;
            }

            await Task.Delay(LookAgain, clock, stopping);
        }
    }

    private List<string> Waiting() => [.. documents.List(collection, "", MostTasks).Where(document => Read(document).Asked is not null).Select(document => document.Key)];

    private Task<TState> ChangeAsync(string taskId, Func<TState, TState> change, CancellationToken cancellationToken) =>
        documents.ChangeAsync(collection, taskId, seen =>
        {
            var state = change(Read(seen));
            return (state, JsonSerializer.Serialize(state));
        }, cancellationToken);

    private static TState Read(DocumentRecord? document) => document is null ? TState.Empty : JsonSerializer.Deserialize<TState>(document.Content) ?? TState.Empty;

    private sealed class Listener(Action<RunProgress> take) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => take(value);
    }
}
