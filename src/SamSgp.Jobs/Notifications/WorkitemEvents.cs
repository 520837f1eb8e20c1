using System.Collections.Immutable;
using System.Threading.Channels;

namespace SamSgp.Jobs.Notifications;

/// <summary>Tells everyone who listens what happens to workitems. Publishing never waits: a listener that falls behind
/// loses its oldest events, so the newest state always reaches it.</summary>
public sealed class WorkitemEvents
{
    private const int Backlog = 256;
    private ImmutableList<Listener> _listeners = [];

    /// <summary>Begins to listen.</summary>
    /// <param name="workitemUid">Only to this workitem; null for all.</param>
    /// <returns>The events from now on, in the order they were published; disposed to stop.</returns>
    public WorkitemEventFeed Listen(string? workitemUid)
    {
        var channel = Channel.CreateBounded<WorkitemEvent>(new BoundedChannelOptions(Backlog)
        {
            FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true,
        });
        var listener = new Listener(workitemUid, channel.Writer);
        ImmutableInterlocked.Update(ref _listeners, (all, added) => all.Add(added), listener);
        return new WorkitemEventFeed(channel.Reader, () => Forget(listener));
    }

    /// <summary>Tells all listeners of the workitem.</summary>
    public void Publish(WorkitemEvent happened)
    {
        foreach (var listener in Volatile.Read(ref _listeners))
        {
            if (listener.WorkitemUid is null || listener.WorkitemUid == happened.Workitem.Uid)
                listener.Events.TryWrite(happened);
        }
    }

    private void Forget(Listener listener)
    {
        ImmutableInterlocked.Update(ref _listeners, (all, gone) => all.Remove(gone), listener);
        listener.Events.TryComplete();
    }

    private sealed record Listener(string? WorkitemUid, ChannelWriter<WorkitemEvent> Events);
}
