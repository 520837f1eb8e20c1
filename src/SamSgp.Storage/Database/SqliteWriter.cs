using System.Data.Common;
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

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly Channel<Change> _queue = Channel.CreateBounded<Change>(
        new BoundedChannelOptions(1024) { SingleReader = true });
    private readonly HashSet<string> _foldersToFlush = new(StringComparer.Ordinal);
    private readonly Task _loop;

    public SqliteWriter(string path, SqliteConnection connection)
    {
        _path = path;
        _connection = connection;
        _loop = Task.Factory.StartNew(
            Run, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default).Unwrap();
    }

    public async Task<T> WriteAsync<T>(Func<DbConnection, T> change, CancellationToken cancellationToken)
    {
        var waiting = new Change<T>(change, cancellationToken);
        await _queue.Writer.WriteAsync(waiting, cancellationToken);
        return await waiting.Result;
    }

    /// <summary>Called by a change: the names in this folder are on disk before the change is committed. Changes of one group
    /// that name the same folder share the flush, too.</summary>
    public void FlushBeforeCommit(string folder) => _foldersToFlush.Add(folder);

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        await _connection.DisposeAsync();
    }

    private async Task Run()
    {
        var group = new List<Change>();
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (group.Count < LargestGroup && _queue.Reader.TryRead(out var change)) group.Add(change);
            CommitTogether(group);
            group.Clear();
        }
    }

    // Whatever goes wrong here belongs to the changes of this group: each is told, and the writer goes on.
    private void CommitTogether(List<Change> group)
    {
        try
        {
            _connection.Execute("BEGIN IMMEDIATE");
            foreach (var change in group) Apply(change);
            Parallel.ForEach(_foldersToFlush, Durability.FlushFolder);
            _connection.Execute("COMMIT");
        }
        catch (SqliteException fault)
        {
            Undo(group, SqliteFaults.IsStorageFault(fault) ? SqliteFaults.Translate(fault, _path) : fault);
        }
        catch (AggregateException fault) when (fault.InnerException is IOException device)
        {
            Undo(group, StorageUnavailableException.From(device, _path));
        }

        _foldersToFlush.Clear();
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
        _connection.Execute("SAVEPOINT one");
        try
        {
            change.Run(_connection);
        }
        catch (Exception fault) when (fault is not SqliteException sqlite || !SqliteFaults.IsStorageFault(sqlite))
        {
            change.Fail(fault);
            _connection.Execute("ROLLBACK TO one");
        }

        _connection.Execute("RELEASE one");
    }

    private void Rollback()
    {
        try
        {
            _connection.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself, as it does when the disk is full.
        }
    }

    private abstract class Change
    {
        public abstract bool Wanted { get; }

        public abstract void Run(DbConnection connection);

        public abstract void Fail(Exception fault);

        public abstract void Complete();
    }

    private sealed class Change<T>(Func<DbConnection, T> change, CancellationToken cancellationToken) : Change
    {
        private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _value;
        private bool _ran;

        public Task<T> Result => _result.Task;

        public override bool Wanted => !cancellationToken.IsCancellationRequested;

        public override void Run(DbConnection connection)
        {
            _value = change(connection);
            _ran = true;
        }

        public override void Fail(Exception fault) => _result.TrySetException(fault);

        // A change that was never run was not wanted any more; one that ran is told its result even if cancelled since.
        public override void Complete()
        {
            if (_ran) _result.TrySetResult(_value!);
            else _result.TrySetCanceled(cancellationToken);
        }
    }
}
