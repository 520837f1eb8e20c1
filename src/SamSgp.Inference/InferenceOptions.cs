namespace SamSgp.Inference;

/// <summary>Limits of a run.</summary>
public sealed record InferenceOptions
{
    /// <summary>Bytes of slice features kept in memory; beyond it slices are encoded again when they are needed.</summary>
    public long FeatureBudgetBytes { get; init; } = 2L << 30;

    /// <summary>Slices encoded at once.</summary>
    public int EncoderBatch { get; init; } = 8;
}
