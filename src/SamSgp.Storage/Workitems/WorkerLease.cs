using System.Data.Common;

namespace SamSgp.Storage.Workitems;

/// <summary>
/// The life of a process that takes workitems, as the others of its store see it. What it holds is its own while it lives; when it
/// is lost or ends, others take it over.
/// </summary>
public abstract class WorkerLease
{
    private Warmth _warmth = Warmth.None;

    /// <summary>What it has at hand.</summary>
    internal Warmth Warmth => Volatile.Read(ref _warmth);

    /// <summary>It has taken a workitem with these keys.</summary>
    internal void Took(WorkitemKeys keys) => Volatile.Write(ref _warmth, Warmth.After(keys));

    /// <summary>Begins a life: from now on workitems can be held.</summary>
    /// <exception cref="StorageUnavailableException">The database does not answer.</exception>
    public abstract Task BeginAsync(CancellationToken cancellationToken);

    /// <summary>Says that this process lives.</summary>
    /// <returns>UIDs of the workitems it holds; null when it was given up for lost and holds nothing any more.</returns>
    /// <exception cref="StorageUnavailableException">The database does not answer.</exception>
    public abstract Task<IReadOnlySet<string>?> BeatAsync(CancellationToken cancellationToken);

    /// <summary>Ends the life in good order: what is still held, others take at once.</summary>
    public abstract Task EndAsync(CancellationToken cancellationToken);

    /// <summary>Further conditions on workitems <c>w</c> that this process may take, each after AND; empty for none.</summary>
    /// <param name="parameters">Gets what they name.</param>
    internal abstract string Takes(List<(string Name, object? Value)> parameters);

    /// <summary>Within a change: the UID of a workitem that is nobody's any more, or this process's but not in its hands; locked. Null for none.</summary>
    internal abstract string? FindAbandoned(DbConnection connection, IReadOnlyCollection<string> but);

    /// <summary>Within a change: the workitem is held by this process.</summary>
    /// <returns>False when this process may not hold any (any more).</returns>
    internal abstract bool TryHold(DbConnection connection, string workitemUid);
}
