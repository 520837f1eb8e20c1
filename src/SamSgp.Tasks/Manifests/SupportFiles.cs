namespace SamSgp.Tasks.Manifests;

/// <summary>An image file (NIfTI, PNG, JPEG) with its mask files, or many of them: where <see cref="Image"/> holds a
/// <c>*</c>, each file it finds is one example and the same text replaces the <c>*</c> of the masks.</summary>
public sealed record SupportFiles : SupportEntry
{
    /// <summary>Full path of the image.</summary>
    public required string Image { get; init; }

    /// <summary>The masks, at least one, of the image's size. Where several say something of one pixel, the later
    /// holds.</summary>
    public required IReadOnlyList<SupportMask> Masks { get; init; }

    /// <summary>Of the images a <c>*</c> finds, so many, the first by name; null for all.</summary>
    public int? Take { get; init; }
}
