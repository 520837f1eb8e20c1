using SamSgp.Sam2.Modeling;

namespace SamSgp.Sam2.Benchmarks;

/// <summary>Arithmetic of the image encoder in operations (a multiply-add is two), from the network's sizes: what a
/// machine would need if it did nothing but multiply matrices.</summary>
public static class EncoderWork
{
    private const int MlpRatio = 4;

    /// <summary>Operations to encode one image.</summary>
    public static double Operations(Sam2Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var grid = (long)config.ImageSize / 4;
        var multiplyAdds = (double)grid * grid * 3 * 7 * 7 * config.EmbedDim;
        var (dim, block) = ((long)config.EmbedDim, 0);
        for (var stage = 0; stage < config.Stages.Count; stage++)
        {
            for (var n = 0; n < config.Stages[stage]; n++, block++)
            {
                var widens = stage > 0 && n == 0;
                // As in the network: the first block of a stage has the window of the stage before.
                var window = config.GlobalAttentionBlocks.Contains(block)
                    ? grid
                    : config.WindowSpec[widens ? stage - 1 : stage];
                multiplyAdds += Block(grid, window, dim, widens);
                if (!widens) continue;
                dim *= 2;
                grid /= 2;
            }

            multiplyAdds += (double)grid * grid * dim * config.HiddenDim; // neck
        }

        return 2 * (multiplyAdds + HighResolution(config));
    }

    private static double Block(long grid, long window, long dim, bool widens)
    {
        var (output, shrink) = widens ? (2 * dim, 4) : (dim, 1);
        var windows = (grid + window - 1) / window;
        var tokens = (double)(windows * window) * (windows * window); // with padding
        var queries = tokens / shrink;
        var attention = 2 * queries * window * window * output;
        var linear = tokens * dim * 3 * output + queries * output * output + (double)grid * grid / shrink * 2 * MlpRatio * output * output;
        return attention + linear + (widens ? (double)grid * grid * dim * output : 0);
    }

    // conv_s0 and conv_s1, which the decoder's high-resolution features pass.
    private static double HighResolution(Sam2Config config)
    {
        var (side, dim) = (config.ImageSize / 4.0, (double)config.HiddenDim);
        return side * side * dim * dim / 8 + side * side / 4 * dim * dim / 4;
    }
}
