using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>Whole slide microscopy (PS3.3 C.8.12.4, C.7.6.17.3): frames are tiles beside each other, described one by one or, with
/// TILED_FULL, not at all.</summary>
internal static class SlideTiles
{
    /// <summary>Why they are not read.</summary>
    public const string Refusal = "Frames are tiles of one large image (whole slide microscopy), not slices.";

    /// <summary>Whether an object's frames are tiles.</summary>
    public static bool Are(DicomDataset dataset) =>
        dataset.Contains(DicomTag.TotalPixelMatrixColumns) || dataset.Contains(DicomTag.TotalPixelMatrixRows) ||
        dataset.GetSingleValueOrDefault(DicomTag.DimensionOrganizationType, "").StartsWith("TILED", StringComparison.Ordinal) ||
        FrameAttributes.Open(dataset).States(DicomTag.PlanePositionSlideSequence);
}
