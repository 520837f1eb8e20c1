using System.Data.Common;
using System.Text.Json;
using SamSgp.Storage.Database;
using SamSgp.Storage.Postgres.Engine;
using SamSgp.Storage.Workitems;

namespace SamSgp.Storage.Postgres.Events;

/// <summary>
/// The journal as a table. A transaction's rows are read when none that began before it is under way any more, so that none is passed
/// over; notices (LISTEN, NOTIFY) only say when to look, and without them it is looked all the same.
/// </summary>
public sealed class PostgresJournal : WorkitemJournal, IAsyncDisposable
{
    private const string Channel = "samsgp_news";

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2), ClockAgain = TimeSpan.FromMinutes(1);

    // Every worker tells of its progress, and every process hears of it: it is read for all of them together, so often at most.
    private static readonly TimeSpan BetweenProgress = TimeSpan.FromMilliseconds(400);

    private readonly PostgresDatabase _database;
    private readonly PostgresSession _session;
    private readonly NewsBell _bell;
    private readonly EventCursor _cursor = new();
    private readonly Dictionary<long, long> _reports = [];
    private readonly TimeProvider _clock;
    private long _clockSet;
    private long? _progressRead;
    private bool _progressOwed; // it was not due when it was asked for

    /// <summary>Reads what happens from now on.</summary>
    /// <param name="database">Where it is kept.</param>
    /// <param name="sessions">How to connect directly, not through a pool of connections, which has no notices.</param>
    /// <param name="clock">For pauses.</param>
    public PostgresJournal(PostgresDatabase database, string sessions, TimeProvider clock)
    {
        (_database, _clock, _clockSet) = (database, clock, clock.GetTimestamp());
        _session = new PostgresSession(sessions, database.Where, $"LISTEN {Channel}");
        _bell = new NewsBell(() => database.WriteAsync(connection => connection.Execute($"NOTIFY {Channel}"), CancellationToken.None), clock);
        database.Read(_cursor.Begin);
    }

    /// <summary>Whether progress is told as well; not where nobody listens to it.</summary>
    public bool TellsOfProgress { get; init; } = true;

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<WorkitemNews>> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var news = Read();
            if (news.Count > 0) return news;
            await WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _bell.DisposeAsync();
        await _session.DisposeAsync();
    }

    internal override void Write(DbConnection connection, WorkitemNews news) =>
        connection.Execute("INSERT INTO events (news) VALUES (@news)", ("@news", JsonSerializer.Serialize(news)));

    internal override void Tell() => _bell.Ring(NewsBell.Soon);

    internal override void TellProgress() => _bell.Ring(NewsBell.Later);

    private List<WorkitemNews> Read() => _database.Read(connection =>
    {
        if (_clock.GetElapsedTime(_clockSet) > ClockAgain)
        {
            _database.SetClock(connection);
            _clockSet = _clock.GetTimestamp();
        }

        var events = _cursor.Next(connection);
        if (events.Count > 0 || !TellsOfProgress) return events;
        _progressOwed = UntilProgress > TimeSpan.Zero;
        if (_progressOwed) return events;
        _progressRead = _clock.GetTimestamp();
        return Progress(connection);
    });

    private TimeSpan UntilProgress => _progressRead is { } read ? BetweenProgress - _clock.GetElapsedTime(read) : TimeSpan.Zero;

    // Of each workitem the last report, once. What is at work at one time is little.
    private List<WorkitemNews> Progress(DbConnection connection)
    {
        var now = connection.Query("SELECT workitem, reports FROM progress", row => (Workitem: row.GetInt64(0), Reports: row.GetInt64(1)));
        foreach (var gone in _reports.Keys.Except(now.Select(one => one.Workitem)).ToList()) _reports.Remove(gone);
        var news = new List<WorkitemNews>();
        foreach (var (workitem, reports) in now.Where(one => _reports.GetValueOrDefault(one.Workitem) < one.Reports))
        {
            _reports[workitem] = reports;
            if (WorkitemStore.Find(connection, workitem) is { Progress: not null } record) news.Add(new WorkitemNews(3, record, null, null, null));
        }

        return news;
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            var pause = _progressOwed && UntilProgress is { } until ? TimeSpan.FromMilliseconds(Math.Max(1, until.TotalMilliseconds)) : LookAgain;
            await _session.UseAsync(connection => connection.WaitAsync(pause, cancellationToken), cancellationToken);
        }
        catch (StorageUnavailableException) when (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(LookAgain, cancellationToken); // Without notices it is looked all the same.
        }
    }
}
