using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace SamSgp.Jobs.Workitems;

/// <summary>What one listener hears, until it is disposed; one reader at a time.</summary>
public sealed class WorkitemEventFeed : IDisposable
{
    private readonly WorkitemEventQueue _events;
    private readonly Action _stop;

    internal WorkitemEventFeed(WorkitemEventQueue events, Action stop) => (_events, _stop) = (events, stop);

    /// <summary>Events that were dropped because they were not read soon enough.</summary>
    public long Lost => _events.Lost;

    /// <summary>The events as they come; ends when the feed is disposed.</summary>
    public async IAsyncEnumerable<WorkitemEvent> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await WaitAsync(cancellationToken))
        {
            while (TryRead(out var happened)) yield return happened;
        }
    }

    /// <summary>Waits until there is an event to read; false when the feed is disposed.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _events.WaitAsync(cancellationToken);

    /// <summary>Takes the next event; false when there is none yet.</summary>
    public bool TryRead([NotNullWhen(true)] out WorkitemEvent? happened) => _events.TryTake(out happened);

    /// <inheritdoc/>
    public void Dispose() => _stop();
}
