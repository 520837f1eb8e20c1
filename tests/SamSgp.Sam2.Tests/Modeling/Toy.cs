using SamSgp.Sam2.Modeling;

namespace SamSgp.Sam2.Tests.Modeling;

/// <summary>A network of every part, small enough for a test.</summary>
internal static class Toy
{
    public static Sam2Config Config { get; } = new()
    {
        EmbedDim = 16, NumHeads = 1, Stages = [1, 1, 2, 1], GlobalAttentionBlocks = [3], HiddenDim = 64, MemoryDim = 16,
        MemoryLayers = 1, FeedForward = 64, DecoderMlpDim = 64, ImageSize = 128, Refiner = RefinerKind.Pma,
        DetailDim = 8,
    };
}
