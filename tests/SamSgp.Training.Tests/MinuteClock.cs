namespace SamSgp.Training.Tests;

/// <summary>Every look at the clock is a minute later, so that a report is due at every step.</summary>
internal sealed class MinuteClock : TimeProvider
{
    private long _minutes;

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => 60 * _minutes++;
}
