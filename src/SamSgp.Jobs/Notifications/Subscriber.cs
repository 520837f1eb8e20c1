using SamSgp.Jobs.Workitems;

namespace SamSgp.Jobs.Notifications;

/// <summary>What an AE has subscribed to (PS3.4 CC.2.3); kept as JSON.</summary>
internal sealed record Subscriber
{
    /// <summary>True while it is subscribed to the worklist as a whole.</summary>
    public bool Global { get; init; }

    /// <summary>Matching keys of a filtered subscription to the worklist, as an address writes them; empty for all.</summary>
    public IReadOnlyDictionary<string, string> Filter { get; init; } = new Dictionary<string, string>();

    /// <summary>Workitems added later than this one are not covered any more: the subscription was suspended then. Null
    /// while it is not.</summary>
    public long? SuspendedAfter { get; init; }

    /// <summary>Single workitems it has subscribed to.</summary>
    public IReadOnlyList<string> Workitems { get; init; } = [];

    /// <summary>Single workitems it has left although the worklist covers them.</summary>
    public IReadOnlyList<string> Left { get; init; } = [];

    /// <summary>True when it is to be told of the workitem.</summary>
    public bool Covers(Workitem workitem)
    {
        if (Workitems.Contains(workitem.Uid)) return true;
        if (!Global || Left.Contains(workitem.Uid) || workitem.Record.Sequence > SuspendedAfter) return false;
        return WorkitemQuery.TryParse(Filter.Select(key => (key.Key, key.Value)), out var query, out _) && query.Matches(workitem);
    }
}
