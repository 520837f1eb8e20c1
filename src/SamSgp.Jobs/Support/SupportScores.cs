using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using SamSgp.Inference.Support;
using SamSgp.Runs;
using SamSgp.Storage.Documents;

namespace SamSgp.Jobs.Support;

/// <summary>How good tasks are on their own examples here, as measured when somebody asked. What is asked for survives a restart.</summary>
public sealed class SupportScores(DocumentStore documents, TimeProvider clock)
{
    private const string Collection = "support-scores";
    private const int MostTasks = 10_000;
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private readonly Channel<string> _asked = Channel.CreateUnbounded<string>();
    private readonly ConcurrentDictionary<string, (CancellationTokenSource Stop, RunProgress Progress)> _running = new(StringComparer.Ordinal);

    /// <summary>What is known of a task.</summary>
    public SupportScoreState Of(string taskId) => Read(documents.Find(Collection, taskId));

    /// <summary>What was measured with a version of what users added; null where that is another one, or nothing was measured.</summary>
    public SupportRecord? RecordOf(string taskId, int supportVersion) => Of(taskId) is { } state && state.SupportVersion == supportVersion ? state.Record : null;

    /// <summary>How far its measurement is; null when none runs.</summary>
    public RunProgress? ProgressOf(string taskId) => _running.TryGetValue(taskId, out var running) ? running.Progress : null;

    /// <summary>Asks for a measurement; one that was asked for already is not asked for twice.</summary>
    public async Task<SupportScoreState> AskAsync(string taskId, CancellationToken cancellationToken)
    {
        var state = await ChangeAsync(taskId, before => before with { Asked = before.Asked ?? clock.GetUtcNow(), Failure = null }, cancellationToken);
        await _asked.Writer.WriteAsync(taskId, cancellationToken);
        return state;
    }

    /// <summary>Takes back what was asked for; one that runs ends within an image. False when nothing was asked for.</summary>
    public async Task<bool> CancelAsync(string taskId, CancellationToken cancellationToken)
    {
        if (Of(taskId).Asked is null) return false;
        await ChangeAsync(taskId, before => before with { Asked = null }, cancellationToken);
        if (_running.TryGetValue(taskId, out var running)) await running.Stop.CancelAsync();
        return true;
    }

    /// <summary>The tasks to be measured, one after the other as they are asked for, those of before a restart first.</summary>
    internal async IAsyncEnumerable<string> TakeAsync([EnumeratorCancellation] CancellationToken stopping)
    {
        foreach (var left in documents.List(Collection, "", MostTasks).Where(document => Read(document).Asked is not null)) yield return left.Key;
        await foreach (var taskId in _asked.Reader.ReadAllAsync(stopping))
            if (Of(taskId).Asked is not null) yield return taskId; // neither measured nor taken back meanwhile
    }

    /// <summary>The same where others may ask at other processes, and one process measures.</summary>
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

    /// <summary>Measures a task: the work is given what to report to and what ends it.</summary>
    /// <param name="taskId">The task.</param>
    /// <param name="work">Gives the record and the version of what users added, or why there is none.</param>
    /// <param name="stopping">The service ends: the measurement is wanted still.</param>
    internal async Task MeasureAsync(string taskId, Func<IProgress<RunProgress>, CancellationToken, (SupportRecord? Record, int Version, string? Failure)> work,
        CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _running[taskId] = (stop, new RunProgress("Waiting", 0));
        try
        {
            var (record, version, failure) = await Task.Run(() => work(new Listener(value => _running[taskId] = (stop, value)), stop.Token), CancellationToken.None);
            await ChangeAsync(taskId, before => record is null
                ? before with { Asked = null, Failure = failure }
                : new SupportScoreState(record with { Measured = clock.GetUtcNow() }, version, null, null), stopping);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            // Taken back; what was measured before stands.
        }
        finally
        {
            _running.TryRemove(taskId, out _);
        }
    }

    private Task<SupportScoreState> ChangeAsync(string taskId, Func<SupportScoreState, SupportScoreState> change, CancellationToken cancellationToken) =>
        documents.ChangeAsync(Collection, taskId, seen =>
        {
            var state = change(Read(seen));
            return (state, JsonSerializer.Serialize(state));
        }, cancellationToken);

    private static SupportScoreState Read(DocumentRecord? document) =>
        document is null ? SupportScoreState.Empty : JsonSerializer.Deserialize<SupportScoreState>(document.Content) ?? SupportScoreState.Empty;

    private sealed class Listener(Action<RunProgress> take) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => take(value);
    }
}
