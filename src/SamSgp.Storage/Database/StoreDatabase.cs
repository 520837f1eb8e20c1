using System.Data.Common;

namespace SamSgp.Storage.Database;

/// <summary>
/// Where the index, workitems and documents are kept: the seam between engines. What is written in SQL stands beside what it is about
/// and is the same for all of them, but for what a <see cref="SqlDialect"/> says.
/// </summary>
public abstract class StoreDatabase : IAsyncDisposable
{
    private long _instancesRevision;

    /// <summary>True when other processes may change it, too: nothing of it is remembered here beyond an answer.</summary>
    public abstract bool IsShared { get; }

    /// <summary>True when the index is the one that was closed together with these files, or <see cref="Instances.StoreRepair"/> compared
    /// them: no file lies in the store that the index does not know.</summary>
    public bool KnowsAllFiles { get; internal set; }

    internal abstract SqlDialect Dialect { get; }

    /// <summary>Counts the changes of stored instances by this process since the database was opened.</summary>
    internal long InstancesRevision => Interlocked.Read(ref _instancesRevision);

    /// <summary>Says that stored instances changed.</summary>
    internal void InstancesChanged() => Interlocked.Increment(ref _instancesRevision);

    /// <summary>Runs a change in a transaction. The task ends when the change is committed and on disk.</summary>
    /// <param name="change">A throw undoes it, and it alone. Where it met another change, it may be run again from its beginning.</param>
    /// <param name="cancellationToken">Gives up as long as the change has not begun.</param>
    /// <exception cref="StorageUnavailableException">It is not known to be committed.</exception>
    internal abstract Task<T> WriteAsync<T>(Func<DbConnection, T> change, CancellationToken cancellationToken);

    /// <summary>Within a change: names in this folder are on disk before the change is committed.</summary>
    internal abstract void FlushBeforeCommit(DbConnection connection, string folder);

    /// <summary>Runs a query on a connection of its own: it sees everything committed before it began, and does not wait for
    /// changes; a few run at once. A query does not begin another one.</summary>
    internal abstract T Read<T>(Func<DbConnection, T> query);

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}
