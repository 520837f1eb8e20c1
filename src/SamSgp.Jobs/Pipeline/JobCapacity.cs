namespace SamSgp.Jobs.Pipeline;

/// <summary>How many jobs this process works on at once: as many as it has devices for networks.</summary>
/// <param name="Jobs">At least 1.</param>
public sealed record JobCapacity(int Jobs);
