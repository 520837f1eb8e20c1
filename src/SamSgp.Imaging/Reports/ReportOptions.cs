using SamSgp.Imaging.DerivedObjects;

namespace SamSgp.Imaging.Reports;

/// <summary>How a measurement report is written.</summary>
public sealed record ReportOptions
{
    /// <summary>What made the segmentation; with source, segmentation and all that the report holds it decides the report's
    /// UIDs.</summary>
    public required ResultProvenance Provenance { get; init; }

    /// <summary>Content and series time, as the segmentation's.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Series Description (0008,103E), at most 64 characters.</summary>
    public string SeriesDescription { get; init; } = "Measurements";

    /// <summary>Series Number (0020,0011); null for the source's plus 1000.</summary>
    public int? SeriesNumber { get; init; }

    /// <summary>Further measurements: of plug-ins, or how sure the network is.</summary>
    public IReadOnlyList<SegmentMeasurement> Further { get; init; } = [];

    /// <summary>SOP Instance UID; null to derive it.</summary>
    public string? SopInstanceUid { get; init; }
}
