using SamSgp.Dicom;

namespace SamSgp.Imaging.Segmentations;

/// <summary>A segmentation as a DICOM object.</summary>
/// <param name="File">The SEG.</param>
/// <param name="Encoding">How voxels are kept; never <see cref="SegmentationEncoding.Auto"/>.</param>
/// <param name="Warnings">Sentences for the user, empty when all is well.</param>
public sealed record SegmentationInstance(DicomFile File, SegmentationEncoding Encoding,
    IReadOnlyList<string> Warnings);
