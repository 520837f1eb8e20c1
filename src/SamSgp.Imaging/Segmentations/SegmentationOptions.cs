using SamSgp.Imaging.DerivedObjects;

namespace SamSgp.Imaging.Segmentations;

/// <summary>How a segmentation is written.</summary>
public sealed record SegmentationOptions
{
    /// <summary>How voxels are kept.</summary>
    public SegmentationEncoding Encoding { get; init; } = SegmentationEncoding.Auto;

    /// <summary>The transfer syntax.</summary>
    public SegmentationCompression Compression { get; init; } = SegmentationCompression.None;

    /// <summary>Series Description (0008,103E), at most 64 characters: what viewers list.</summary>
    public string SeriesDescription { get; init; } = "Segmentation";

    /// <summary>Series Number (0020,0011); null for the source's plus 1000.</summary>
    public int? SeriesNumber { get; init; }

    /// <summary>Content Label (0070,0080): capital letters, digits, blanks, underscores, at most 16.</summary>
    public string ContentLabel { get; init; } = "SEGMENTATION";

    /// <summary>Content Description (0070,0081), at most 64 characters; empty for none.</summary>
    public string ContentDescription { get; init; } = "";

    /// <summary>Content Creator's Name (0070,0084), a person name; null for the product.</summary>
    public string? ContentCreatorName { get; init; }

    /// <summary>What made the result. With the source's instances and the encoding it decides the object's UIDs, so a
    /// job run twice yields one object, not two.</summary>
    public required ResultProvenance Provenance { get; init; }

    /// <summary>Content and creation time: the first time this result was made, kept by the caller.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>SOP Instance UID; null to derive it. Masks that do not follow from <see cref="Provenance"/> (drawn or
    /// corrected ones) need one of their own.</summary>
    public string? SopInstanceUid { get; init; }

    /// <summary>Series Instance UID; null to derive it.</summary>
    public string? SeriesInstanceUid { get; init; }
}
