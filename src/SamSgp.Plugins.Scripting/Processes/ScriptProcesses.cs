using SamSgp.Plugins.ScriptProcess.Wire;

namespace SamSgp.Plugins.Scripting.Processes;

/// <summary>The processes scripts run in: one that has ended a call in good order waits for the next, for a while.</summary>
internal sealed class ScriptProcesses : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<(ChildProcess Process, long Since)> _idle = [];
    private readonly TimeSpan _keepWarm;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private bool _disposed, _isTimed;

    public ScriptProcesses(TimeSpan keepWarm, TimeProvider clock)
    {
        (_keepWarm, _clock) = (keepWarm, clock);
        _timer = clock.CreateTimer(_ => EndIdle(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Runs a call in a process with so much memory; see <see cref="ChildProcess.Call"/>.</summary>
    public ScriptReply Call(ScriptCall call, long heapBytes, TimeSpan time, CancellationToken cancellationToken)
    {
        var process = Take(heapBytes);
        var good = false;
        try
        {
            var reply = process.Call(call, time, cancellationToken);
            good = !reply.Ends;
            return reply;
        }
        finally
        {
            if (good) GiveBack(process);
            else process.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _disposed = true;
            foreach (var (process, _) in _idle) process.Dispose();
            _idle.Clear();
        }
    }

    private ChildProcess Take(long heapBytes)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            // A process keeps the limit it was started with: one with another limit is of no use here.
            var at = _idle.FindIndex(entry => entry.Process.HeapBytes == heapBytes && entry.Process.IsAlive);
            if (at >= 0)
            {
                var process = _idle[at].Process;
                _idle.RemoveAt(at);
                return process;
            }
        }

        return ChildProcess.Start(heapBytes);
    }

    private void GiveBack(ChildProcess process)
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _idle.Add((process, _clock.GetTimestamp()));
                // Not anew with each call: where scripts run now and then the moment would never come.
                if (!_isTimed) Time();
                return;
            }
        }

        process.Dispose();
    }

    private void Time()
    {
        _timer.Change(_keepWarm, Timeout.InfiniteTimeSpan);
        _isTimed = true;
    }

    private void EndIdle()
    {
        lock (_lock)
        {
            foreach (var (process, _) in _idle.Where(IsOld)) process.Dispose();
            _idle.RemoveAll(IsOld);
            _isTimed = false;
            if (_idle.Count > 0 && !_disposed) Time();
        }

        // The timer may come a moment before the time is full.
        bool IsOld((ChildProcess Process, long Since) entry) => _clock.GetElapsedTime(entry.Since) >= 0.9 * _keepWarm;
    }
}
