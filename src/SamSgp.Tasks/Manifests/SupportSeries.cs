namespace SamSgp.Tasks.Manifests;

/// <summary>A DICOM series with its segmentation, in the service's store or the PACS.</summary>
public sealed record SupportSeries : SupportEntry
{
    /// <summary>Study Instance UID; null when the series is sought in every study.</summary>
    public string? StudyInstanceUid { get; init; }

    /// <summary>Series Instance UID of the images.</summary>
    public required string SeriesInstanceUid { get; init; }

    /// <summary>SOP Instance UID of the SEG or RTSTRUCT, or Series Instance UID of a series that holds one.</summary>
    public required string SegmentationUid { get; init; }

    /// <summary>Segment numbers or ROI numbers of the segmentation -> the task's segments.</summary>
    public LabelMapping Labels { get; init; } = new LabelMapping.Identity();
}
