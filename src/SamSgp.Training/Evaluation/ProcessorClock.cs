namespace SamSgp.Training.Evaluation;

/// <summary>A clock that goes by the processor time of this process, so that systems trained one after the other on a busy
/// machine have had the same. Threads count each for itself.</summary>
public sealed class ProcessorClock : TimeProvider
{
    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => Environment.CpuUsage.TotalTime.Ticks;
}
