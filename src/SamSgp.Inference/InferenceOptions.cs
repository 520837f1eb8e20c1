using TorchSharp;

namespace SamSgp.Inference;

/// <summary>Limits of a run.</summary>
public sealed record InferenceOptions
{
    private const int BatchOnDevice = 8;

    /// <summary>Bytes of slice features kept in memory, for this run and for later ones over the same images; beyond it
    /// slices are encoded again when they are needed.</summary>
    public long FeatureBudgetBytes { get; init; } = 2L << 30;

    /// <summary>Bytes of slice features beside these that are kept for images that somebody corrects at a screen: no job takes them.</summary>
    public long InteractiveBudgetBytes { get; init; } = 512L << 20;

    /// <summary>Slices and support images encoded at once; null leaves it to the device. A run that is cancelled ends when the batch
    /// does, so a CPU, on which one image for each thread was no faster, takes one at a time.</summary>
    public int? EncoderBatch { get; init; }

    /// <summary>Threads of a network on the CPU; null for as many as libtorch takes (<c>OMP_NUM_THREADS</c>, else the cores).
    /// Results are the same with any number.</summary>
    public int? Threads { get; init; }

    /// <summary>Segments of a slice that go through the network at once.</summary>
    public int SegmentBatch { get; init; } = 16;

    /// <summary>The batch on a device.</summary>
    internal int EncoderBatchOn(DeviceType device) =>
        EncoderBatch ?? (device == DeviceType.CPU ? 1 : BatchOnDevice);

    /// <summary>Told the size of each batch ("support", "slices" or "segments") before the network gets it; where tests let memory run
    /// out.</summary>
    internal Action<string, int> BeforeBatch { get; init; } = (_, _) => { };
}
