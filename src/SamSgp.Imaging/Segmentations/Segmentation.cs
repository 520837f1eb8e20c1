using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>A segmentation read from DICOM.</summary>
/// <param name="Masks">Its segments, by number.</param>
/// <param name="Segments">What they are, by number; the background of a label map is left out.</param>
/// <param name="Encoding">How the object kept its voxels.</param>
/// <param name="ReferencedSeriesInstanceUids">The series it was drawn on; empty where it names none.</param>
public sealed record Segmentation(MaskVolume Masks, IReadOnlyList<SegmentDescription> Segments,
    SegmentationEncoding Encoding, IReadOnlyList<string> ReferencedSeriesInstanceUids)
{
    /// <summary>The source frame each slice is tied to, where the object says so; null for slices without
    /// one.</summary>
    public IReadOnlyList<SourceFrame?> SourceFrames { get; init; } = [];

    /// <summary>What of the object could not be taken, as sentences.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The same on slices that lie evenly, as NIfTI wants them: unevenly placed ones are resampled (nearest
    /// neighbour), and their source frames are not known any more.</summary>
    public Segmentation OnEvenSlices() => Masks.Geometry.SliceShares is null ? this
        : this with { Masks = MaskResampler.OntoEvenSlices(Masks), SourceFrames = [] };
}
