namespace SamSgp.Inference;

/// <summary>Limits of a run.</summary>
public sealed record InferenceOptions
{
    /// <summary>Bytes of slice features kept in memory, for this run and for later ones over the same images; beyond it
    /// slices are encoded again when they are needed.</summary>
    public long FeatureBudgetBytes { get; init; } = 2L << 30;

    /// <summary>Slices encoded at once.</summary>
    public int EncoderBatch { get; init; } = 8;

    /// <summary>Segments of a slice that go through the network at once.</summary>
    public int SegmentBatch { get; init; } = 16;

    /// <summary>Told the size of each batch ("slices" or "segments") before the network gets it; where tests let memory run
    /// out.</summary>
    internal Action<string, int> BeforeBatch { get; init; } = (_, _) => { };
}
