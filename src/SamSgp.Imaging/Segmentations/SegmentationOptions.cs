using SamSgp.Dicom;
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

    /// <summary>What made the result. With the source's instances, the encoding and all that the object holds it decides the
    /// object's UIDs: the same result is one object, not two, and another result is another one.</summary>
    public required ResultProvenance Provenance { get; init; }

    /// <summary>Content and series time. A time that follows from what is segmented
    /// (<see cref="SourceSeries.ContentTime"/>) makes the same result the same bytes, whenever and wherever it is made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>SOP Instance UID; null to derive it.</summary>
    public string? SopInstanceUid { get; init; }

    /// <summary>Series Instance UID; null to derive it.</summary>
    public string? SeriesInstanceUid { get; init; }
}
