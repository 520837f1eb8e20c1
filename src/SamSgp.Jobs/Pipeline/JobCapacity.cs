namespace SamSgp.Jobs.Pipeline;

/// <summary>How many jobs this process works on at once: as many as it has devices for networks.</summary>
/// <param name="Jobs">At least 1.</param>
public sealed record JobCapacity(int Jobs)
{
    /// <summary>How long jobs at work may go on when the process is told to stop; what has not ended by then is begun again elsewhere.</summary>
    public TimeSpan Drain { get; init; }
}
