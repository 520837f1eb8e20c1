using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using SamSgp.Runs;
using SamSgp.Storage.Documents;

namespace SamSgp.Jobs.Improvement;

/// <summary>The improvements of tasks that are wanted, one after the other. What is asked for survives a restart.</summary>
public sealed class Improvements(DocumentStore documents, TimeProvider clock)
{
    private const string Collection = "improvements";
    private const int MostTasks = 10_000;
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private readonly Channel<string> _asked = Channel.CreateUnbounded<string>();
    private readonly ConcurrentDictionary<string, (CancellationTokenSource Stop, RunProgress Progress)> _running = new(StringComparer.Ordinal);

    /// <summary>What is known of a task's improvement.</summary>
    public ImprovementState Of(string taskId) => Read(documents.Find(Collection, taskId));

    /// <summary>How far it is; null when none runs.</summary>
    public RunProgress? ProgressOf(string taskId) => _running.TryGetValue(taskId, out var running) ? running.Progress : null;

    /// <summary>Asks for one; what was asked for already is not asked for twice.</summary>
    public async Task<ImprovementState> AskAsync(string taskId, string by, CancellationToken cancellationToken)
    {
        var state = await ChangeAsync(taskId, before => before.Asked is null
            ? before with { Asked = clock.GetUtcNow(), AskedBy = by, Failure = null } : before, cancellationToken);
        await _asked.Writer.WriteAsync(taskId, cancellationToken);
        return state;
    }

    /// <summary>Takes back what was asked for; one that runs ends within a step. False when nothing was asked for.</summary>
    public async Task<bool> CancelAsync(string taskId, CancellationToken cancellationToken)
    {
        if (Of(taskId).Asked is null) return false;
        await ChangeAsync(taskId, before => before with { Asked = null }, cancellationToken);
        if (_running.TryGetValue(taskId, out var running)) await running.Stop.CancelAsync();
        return true;
    }

    /// <summary>The tasks to be improved, one after the other as they are asked for, those of before a restart first.</summary>
    internal async IAsyncEnumerable<string> TakeAsync([EnumeratorCancellation] CancellationToken stopping)
    {
        foreach (var left in documents.List(Collection, "", MostTasks).Where(document => Read(document).Asked is not null)) yield return left.Key;
        await foreach (var taskId in _asked.Reader.ReadAllAsync(stopping))
            if (Of(taskId).Asked is not null) yield return taskId; // neither made nor taken back meanwhile
    }

    /// <summary>The same where others may ask at other processes, and one process improves.</summary>
    /// <param name="isMine">Whether it is this one now.</param>
    /// <param name="stopping">Ends it.</param>
    internal async IAsyncEnumerable<string> WatchAsync(Func<bool> isMine, [EnumeratorCancellation] CancellationToken stopping)
    {
        while (true)
        {
            if (isMine())
            {
                foreach (var asked in documents.List(Collection, "", MostTasks).Where(document => Read(document).Asked is not null)) yield return asked.Key;
            }

            await Task.Delay(LookAgain, clock, stopping);
        }
    }

    /// <summary>Improves a task: the work is given what to report to and what ends it.</summary>
    /// <param name="taskId">The task.</param>
    /// <param name="work">Gives what it came to, or why to nothing.</param>
    /// <param name="stopping">The service ends: the improvement is wanted still.</param>
    /// <returns>True where somebody took it back while it ran.</returns>
    internal async Task<bool> RunAsync(string taskId, Func<IProgress<RunProgress>, CancellationToken, Task<(ImprovementEnd? End, string? Failure)>> work,
        CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _running[taskId] = (stop, new RunProgress("Waiting", 0));
        var looked = clock.GetTimestamp();
        try
        {
            var (end, failure) = await work(new Listener(Take), stop.Token);
            await ChangeAsync(taskId, before => before with { Asked = null, Last = end ?? before.Last, Failure = failure }, stopping);
            return false;
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return true; // what is in use stays in use
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

    private Task<ImprovementState> ChangeAsync(string taskId, Func<ImprovementState, ImprovementState> change, CancellationToken cancellationToken) =>
        documents.ChangeAsync(Collection, taskId, seen =>
        {
            var state = change(Read(seen));
            return (state, JsonSerializer.Serialize(state));
        }, cancellationToken);

    private static ImprovementState Read(DocumentRecord? document) =>
        document is null ? ImprovementState.Empty : JsonSerializer.Deserialize<ImprovementState>(document.Content) ?? ImprovementState.Empty;

    private sealed class Listener(Action<RunProgress> take) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => take(value);
    }
}
