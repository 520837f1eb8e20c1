using SamSgp.Dicom;

namespace SamSgp.Tasks.Manifests;

/// <summary>How the result is written.</summary>
public sealed record OutputSettings
{
    /// <summary>Encoding of the SEG.</summary>
    public SegmentationEncoding Encoding { get; init; } = SegmentationEncoding.Auto;

    /// <summary>Whether a report with volumes (SR, TID 1500) is written too.</summary>
    public bool Report { get; init; } = true;

    /// <summary>Series Description (0008,103E) of the result, at most 64 characters; null for the task's title with
    /// "(SAM2-SGP)".</summary>
    public string? SeriesDescription { get; init; }
}
