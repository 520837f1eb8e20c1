using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace SamSgp.Jobs.Notifications;

/// <summary>What one listener hears, until it is disposed.</summary>
public sealed class WorkitemEventFeed : IDisposable
{
    private readonly ChannelReader<WorkitemEvent> _events;
    private readonly Action _stop;

    internal WorkitemEventFeed(ChannelReader<WorkitemEvent> events, Action stop) => (_events, _stop) = (events, stop);

    /// <summary>The events as they come; ends when the feed is disposed.</summary>
    public IAsyncEnumerable<WorkitemEvent> ReadAllAsync(CancellationToken cancellationToken) =>
        _events.ReadAllAsync(cancellationToken);

    /// <summary>Waits until there is an event to read; false when the feed is disposed.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _events.WaitToReadAsync(cancellationToken);

    /// <summary>Takes the next event; false when there is none yet.</summary>
    public bool TryRead([NotNullWhen(true)] out WorkitemEvent? happened) => _events.TryRead(out happened);

    /// <inheritdoc/>
    public void Dispose() => _stop();
}
