using SamSgp.Jobs.Workitems;

namespace SamSgp.Jobs.Pipeline;

/// <summary>One job at work: its cancellation, by a user or by the end of the service.</summary>
internal sealed class RunningJob : IDisposable
{
    private readonly CancellationTokenSource _cancellation;
    private readonly Action<string> _forget;
    private readonly Lock _gate = new();
    private bool _disposed;

    public RunningJob(string workitemUid, Action<string> forget, CancellationToken stopping)
    {
        (WorkitemUid, _forget) = (workitemUid, forget);
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Token = _cancellation.Token;
    }

    public string WorkitemUid { get; }

    /// <summary>Cancelled by either.</summary>
    public CancellationToken Token { get; }

    /// <summary>The user's request, once there is one.</summary>
    public CancellationRequest? Request { get; private set; }

    public void Cancel(CancellationRequest request)
    {
        lock (_gate)
        {
            if (_disposed) return;
            Request ??= request;
            _cancellation.Cancel();
        }
    }

    /// <summary>True when another process has it: what is made of it here is dropped.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Stops it because another process has it.</summary>
    public void Lose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            IsLost = true;
            _cancellation.Cancel();
        }
    }

    public void Dispose()
    {
        _forget(WorkitemUid);
        lock (_gate)
        {
            _disposed = true;
            _cancellation.Dispose();
        }
    }
}
