namespace SamSgp.Storage.Postgres.Engine;

/// <summary>The time as the database has it, so that what one process stamps another can compare; pauses go by this machine's.</summary>
internal sealed class DatabaseClock : TimeProvider
{
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));

    /// <summary>Sets it by what the database said in between two looks at this machine's clock.</summary>
    public void Set(DateTimeOffset before, DateTimeOffset database, DateTimeOffset after) =>
        Interlocked.Exchange(ref _ahead, (database - before - ((after - before) / 2)).Ticks);
}
