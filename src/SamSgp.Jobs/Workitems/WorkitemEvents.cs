using System.Collections.Immutable;

namespace SamSgp.Jobs.Workitems;

/// <summary>Tells everyone who listens what happens to workitems. Publishing never waits: a listener that falls behind
/// loses its oldest events, so the newest state always reaches it; first reports to subscribers and requests to cancel are not
/// lost (<see cref="WorkitemEventQueue"/>).</summary>
public sealed class WorkitemEvents
{
    private ImmutableList<Listener> _listeners = [];

    /// <summary>Begins to listen to what is for all.</summary>
    /// <param name="workitemUid">Only to this workitem; null for all.</param>
    /// <returns>The events from now on, in the order they were published; disposed to stop.</returns>
    public WorkitemEventFeed Listen(string? workitemUid) =>
        ListenWhere(happened => happened.OnlyFor is null && (workitemUid is null || workitemUid == happened.Workitem.Uid));

    /// <summary>Begins to listen as a subscriber: to what is for all, and to what is for it alone.</summary>
    /// <param name="aeTitle">The subscriber.</param>
    /// <returns>The events from now on, in the order they were published; disposed to stop.</returns>
    public WorkitemEventFeed ListenAs(string aeTitle) =>
        ListenWhere(happened => happened.OnlyFor is null || happened.OnlyFor == aeTitle);

    /// <summary>Begins to listen to some events: what is not wanted takes no room from what is.</summary>
    internal WorkitemEventFeed ListenWhere(Func<WorkitemEvent, bool> wanted)
    {
        var listener = new Listener(wanted, new WorkitemEventQueue());
        ImmutableInterlocked.Update(ref _listeners, (all, added) => all.Add(added), listener);
        return new WorkitemEventFeed(listener.Events, () => Forget(listener));
    }

    /// <summary>Tells all who listen to it.</summary>
    public void Publish(WorkitemEvent happened)
    {
        foreach (var listener in Volatile.Read(ref _listeners))
            if (listener.Wants(happened)) listener.Events.Add(happened);
    }

    private void Forget(Listener listener)
    {
        ImmutableInterlocked.Update(ref _listeners, (all, gone) => all.Remove(gone), listener);
        listener.Events.End();
    }

    private sealed record Listener(Func<WorkitemEvent, bool> Wants, WorkitemEventQueue Events);
}
