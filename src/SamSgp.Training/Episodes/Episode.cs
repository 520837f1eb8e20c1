namespace SamSgp.Training.Episodes;

/// <summary>Images that show the same structures, each with its masks: every image is query and, for the others,
/// support. All images are encoded once and serve every structure.</summary>
public sealed class Episode
{
    /// <summary>An empty episode to be filled: one image for each entry of <paramref name="cases"/>.</summary>
    public Episode(string source, int size, IReadOnlyList<int> cases, int structures)
    {
        ArgumentNullException.ThrowIfNull(cases);
        (Source, Size, Cases, Structures) = (source, size, cases, structures);
        Pixels = new byte[Images * 3 * size * size];
        Masks = new byte[structures * Images * size * size];
    }

    /// <summary>The set it was drawn from, or "shapes".</summary>
    public string Source { get; }

    /// <summary>Whether the images share a frame, so that it counts where in them something lies.</summary>
    public bool Placed { get; init; } = true;

    /// <summary>Side of an image in pixels (P).</summary>
    public int Size { get; }

    /// <summary>Number of images (N).</summary>
    public int Images => Cases.Count;

    /// <summary>The case (patient) each image comes from.</summary>
    public IReadOnlyList<int> Cases { get; }

    /// <summary>Number of structures (M).</summary>
    public int Structures { get; }

    /// <summary>(N, 3, P, P), 0..255.</summary>
    public byte[] Pixels { get; }

    /// <summary>(M, N, P, P), 0 or 1.</summary>
    public byte[] Masks { get; }

    /// <summary>Image <paramref name="image"/>: (3, P, P).</summary>
    public Span<byte> Image(int image) => Pixels.AsSpan(image * 3 * Size * Size, 3 * Size * Size);

    /// <summary>Mask of a structure in an image: (P, P).</summary>
    public Span<byte> Mask(int structure, int image) =>
        Masks.AsSpan(((structure * Images) + image) * Size * Size, Size * Size);
}
