using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace SamSgp.Storage.Database;

/// <summary>
/// The one writer. Changes that wait at the same moment share a transaction, so that they share the wait for the disk:
/// with many clients the number of flushes stays that of a few.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int LargestGroup = 128;

    private readonly string path;
    private readonly SqliteConnection connection;
    private readonly Channel<Change> queue = Channel.CreateBounded<Change>(
        new BoundedChannelOptions(1024) { SingleReader = true });
    private readonly HashSet<string> foldersToFlush = new(StringComparer.Ordinal);
    private readonly Task loop;

    public SqliteWriter(string path, SqliteConnection connection)
    {
        this.path = path;
        this.connection = connection;
        loop = Task.Factory.StartNew(
            Run, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default).Unwrap();
    }

    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> change, CancellationToken cancellationToken)
    {
        var waiting = new Change<T>(change, cancellationToken);
        await queue.Writer.WriteAsync(waiting, cancellationToken);
        return await waiting.Result;
    }

    /// <summary>Called by a change: the names in this folder are on disk before the change is committed. Changes of one group
    /// that name the same folder share the flush, too.</summary>
    public void FlushBeforeCommit(string folder) => foldersToFlush.Add(folder);

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await loop;
        await connection.DisposeAsync();
    }

    private async Task Run()
    {
        var group = new List<Change>();
        while (await queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (group.Count < LargestGroup && queue.Reader.TryRead(out var change)) group.Add(change);
            CommitTogether(group);
            group.Clear();
        }
    }

    // Whatever goes wrong here belongs to the changes of this group: each is told, and the writer goes on.
    private void CommitTogether(List<Change> group)
    {
        try
        {
            connection.Execute("BEGIN IMMEDIATE");
            foreach (var change in group) Apply(change);
            Parallel.ForEach(foldersToFlush, Durability.FlushFolder);
            connection.Execute("COMMIT");
        }
        catch (SqliteException fault)
        {
            Undo(group, SqliteFaults.IsStorageFault(fault) ? SqliteFaults.Translate(fault, path) : fault);
        }
        catch (AggregateException fault) when (fault.InnerException is IOException device)
        {
            Undo(group, StorageUnavailableException.From(device, path));
        }

        foldersToFlush.Clear();
        foreach (var change in group) change.Complete();
    }

    private void Undo(List<Change> group, Exception fault)
    {
        Rollback();
        foreach (var change in group) change.Fail(fault);
    }

    private void Apply(Change change)
    {
        if (!change.Wanted) return;
        connection.Execute("SAVEPOINT one");
        try
        {
            change.Run(connection);
        }
        catch (Exception fault) when (fault is not SqliteException sqlite || !SqliteFaults.IsStorageFault(sqlite))
        {
            change.Fail(fault);
            connection.Execute("ROLLBACK TO one");
        }

        connection.Execute("RELEASE one");
    }

    private void Rollback()
    {
        try
        {
            connection.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself, as it does when the disk is full.
        }
    }

    private abstract class Change
    {
        public abstract bool Wanted { get; }

        public abstract void Run(SqliteConnection connection);

        public abstract void Fail(Exception fault);

        public abstract void Complete();
    }

    private sealed class Change<T>(Func<SqliteConnection, T> change, CancellationToken cancellationToken) : Change
    {
        private readonly TaskCompletionSource<T> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? value;
        private bool ran;

        public Task<T> Result => result.Task;

        public override bool Wanted => !cancellationToken.IsCancellationRequested;

        public override void Run(SqliteConnection connection)
        {
            value = change(connection);
            ran = true;
        }

        public override void Fail(Exception fault) => result.TrySetException(fault);

        // A change that was never run was not wanted any more; one that ran is told its result even if cancelled since.
        public override void Complete()
        {
            if (ran) result.TrySetResult(value!);
            else result.TrySetCanceled(cancellationToken);
        }
    }
}
