using SamSgp.Sam2.Devices;

namespace SamSgp.Training.Baselines;

/// <summary>How a baseline is trained.</summary>
/// <param name="Duration">Training time.</param>
/// <param name="Size">Side of the input in pixels, a multiple of 128.</param>
/// <param name="Seed">Of weights and changes of the images.</param>
/// <param name="Time">Clock of the duration.</param>
public sealed record BaselineOptions(TimeSpan Duration, int Size, long Seed, TimeProvider Time)
{
    /// <summary>Where it is trained and runs.</summary>
    public ComputeDevice Device { get; init; } = ComputeDevice.Cpu;

    /// <summary>Steps at most: with a long duration this makes a run repeatable.</summary>
    public long MostSteps { get; init; } = long.MaxValue;
}
