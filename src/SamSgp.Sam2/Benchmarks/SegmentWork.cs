using SamSgp.Sam2.Modeling;

namespace SamSgp.Sam2.Benchmarks;

/// <summary>Arithmetic of one more segment in a slice that is encoded, in operations (a multiply-add is two), from the
/// network's sizes; refiner <c>sam2</c>. What all segments of a slice share is not counted.</summary>
public static class SegmentWork
{
    private const int SharedLayers = 1; // self-attention before the first look at a memory
    private const int Decodings = 2; // pseudo-mask and mask
    private const int MaskTokens = 4;

    /// <summary>Operations for a slice that looks at so many memories.</summary>
    /// <param name="config">The network.</param>
    /// <param name="memories">Support memories and the bank's.</param>
    public static double Operations(Sam2Config config, int memories)
    {
        ArgumentNullException.ThrowIfNull(config);
        return 2 * (Attention(config, memories) + Decodings * Decoder(config) + Memory(config));
    }

    private static double Attention(Sam2Config config, int memories)
    {
        var (n, d, m) = Sizes(config);
        var self = 4 * n * d * d + 2 * n * n * d;
        // Values are averaged as they are and projected then; keys of the bank's memories are there.
        var toMemories = 2 * n * d * d + n * m * d + n * n * memories * (d + m);
        var feedForward = 2 * n * d * config.FeedForward;
        return (config.MemoryLayers - SharedLayers) * self + config.MemoryLayers * (toMemories + feedForward);
    }

    // Of its tokens, a dozen, only what meets the image's counts: three attentions from them, two to them.
    private static double Decoder(Sam2Config config)
    {
        var (n, d, _) = Sizes(config);
        var attentions = 5 * n * d * d;
        var upscaling = n * d * d + n * d * d / 2;
        return attentions + upscaling + 16 * n * d / 8 * MaskTokens;
    }

    // A mask down to the grid in four convolutions, two ConvNeXt blocks, and the keys of each layer.
    private static double Memory(Sam2Config config)
    {
        var (n, d, m) = Sizes(config);
        var (mask, channels) = (0.0, 1);
        for (var pixels = 64 * n; channels < 256; pixels /= 4, channels *= 4) mask += pixels * 9 * channels * 4 * channels;
        return mask + n * 256 * d + n * d * d + 2 * n * d * (49 + 8 * d) + n * d * m + config.MemoryLayers * n * m * d;
    }

    // N tokens of a slice, d and the width of memories.
    private static (double Tokens, double Dim, double MemoryDim) Sizes(Sam2Config config) =>
        ((double)config.TokenGrid * config.TokenGrid, config.HiddenDim, config.MemoryDim);
}
