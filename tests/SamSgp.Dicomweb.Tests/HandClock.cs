namespace SamSgp.Dicomweb.Tests;

/// <summary>A clock that goes on only when it is told to.</summary>
internal sealed class HandClock : TimeProvider
{
    private DateTimeOffset now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;

    public void GoOn(TimeSpan by) => now += by;
}
