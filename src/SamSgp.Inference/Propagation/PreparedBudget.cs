using SamSgp.Sam2.Modeling;

namespace SamSgp.Inference.Propagation;

/// <summary>How many prepared memories may be held: with their keys they are many times what they remember.</summary>
internal static class PreparedBudget
{
    private const long Bytes = 256L << 20;

    /// <summary>Memories of <paramref name="segments"/> rows that may be held beside each other.</summary>
    public static int Memories(Sam2Base network, long segments) =>
        (int)Math.Min(int.MaxValue, Bytes / (segments * network.Config.PreparedMemoryBytes(sizeof(float))));
}
