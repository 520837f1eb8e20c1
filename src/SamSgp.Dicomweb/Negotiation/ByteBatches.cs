namespace SamSgp.Dicomweb.Negotiation;

/// <summary>How many instances' metadata are in memory at a time: fewer the larger they are. That of a segmentation has megabytes, and those of
/// a series are alike.</summary>
internal sealed class ByteBatches
{
    /// <summary>So many at most.</summary>
    public const int Most = 64;

    private const int BytesTogether = 4 << 20;

    /// <summary>How many come next.</summary>
    public int Next { get; private set; } = 1;

    /// <summary>So many had so many bytes together.</summary>
    public void Had(int count, long bytes) => Next = (int)Math.Clamp(BytesTogether / (bytes / count + 1), 1, Most);
}
