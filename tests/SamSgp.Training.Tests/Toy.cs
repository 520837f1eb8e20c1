using SamSgp.Sam2.Modeling;

namespace SamSgp.Training.Tests;

/// <summary>The smallest network that has every part.</summary>
internal static class Toy
{
    public static Sam2Config Config { get; } = new()
    {
        EmbedDim = 16, NumHeads = 1, Stages = [1, 1, 1, 1], GlobalAttentionBlocks = [2], WindowSpec = [8, 4, 4, 2],
        HiddenDim = 32, MemoryDim = 32, MemoryLayers = 1, FeedForward = 64, DecoderMlpDim = 64, IouHeadHiddenDim = 32,
        ImageSize = 64, Refiner = RefinerKind.Pma, DetailDim = 4, StabilityFallback = false, Dropout = 0,
    };
}
