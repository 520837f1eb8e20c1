using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>The functional groups of one frame: its own, and where it has none the shared ones. What is there and cannot be
/// understood is a <see cref="DicomDataException"/>.</summary>
internal sealed class FrameGroups(DicomDataset own, DicomDataset? shared)
{
    /// <summary>Referenced Segment Number.</summary>
    public int Segment(int frame) => Group(DicomTag.SegmentIdentificationSequence)
        ?.GetSingleValueOrDefault(DicomTag.ReferencedSegmentNumber, (ushort)0) is { } number and > 0
            ? number
            : throw new DicomDataException($"Frame {frame + 1} names no segment (SegmentIdentificationSequence).");

    /// <summary>Image Position (Patient); null where there is none.</summary>
    public Vector3D? Position() =>
        Numbers(Group(DicomTag.PlanePositionSequence), DicomTag.ImagePositionPatient, 3) is { } p
            ? new Vector3D(p[0], p[1], p[2]) : null;

    /// <summary>Directions of rows and columns; x and y where there are none.</summary>
    public (Vector3D Row, Vector3D Column) Orientation() =>
        Numbers(Group(DicomTag.PlaneOrientationSequence), DicomTag.ImageOrientationPatient, 6) is { } o
            ? (new(o[0], o[1], o[2]), new(o[3], o[4], o[5]))
            : (new(1, 0, 0), new(0, 1, 0));

    /// <summary>Spacing of rows and columns in mm; null where there is none.</summary>
    public (double Row, double Column)? PixelSpacing() =>
        Numbers(Group(DicomTag.PixelMeasuresSequence), DicomTag.PixelSpacing, 2) is not { } s ? null
        : s[0] > 0 && s[1] > 0 ? (s[0], s[1])
        : throw StatedNumbers.Unreadable(DicomTag.PixelSpacing, FormattableString.Invariant($"{s[0]}\\{s[1]}"), "both have to be above 0");

    /// <summary>Spacing Between Slices and Slice Thickness.</summary>
    public StatedSpacing StatedSpacing()
    {
        var measures = Group(DicomTag.PixelMeasuresSequence);
        return new(Stated(DicomTag.SpacingBetweenSlices), Stated(DicomTag.SliceThickness));

        double Stated(DicomTag tag) => Math.Abs(Numbers(measures, tag, 1)?[0] ?? 0);
    }

    /// <summary>The index in the first dimension that is not the segment number; null where there is none.</summary>
    public int? Order(int segmentDimension)
    {
        if (Group(DicomTag.FrameContentSequence) is not { } content ||
            !content.TryGetValues<uint>(DicomTag.DimensionIndexValues, out var values)) return null;
        var dimension = segmentDimension == 0 ? 1 : 0;
        return dimension < values.Length ? (int)Math.Min(values[dimension], int.MaxValue) : null;
    }

    /// <summary>The source images, of all derivations, that the frame lies on pixel by pixel.</summary>
    public IEnumerable<SourceFrame> Sources()
    {
        foreach (var derivation in Groups(DicomTag.DerivationImageSequence))
        {
            if (!derivation.TryGetSequence(DicomTag.SourceImageSequence, out var images)) continue;
            foreach (var image in images.Items)
            {
                var instance = image.GetSingleValueOrDefault(DicomTag.ReferencedSOPInstanceUID, "");
                // Resampled or turned: the image is what it came from, not where it lies.
                if (instance.Length == 0 || image.GetSingleValueOrDefault(DicomTag.SpatialLocationsPreserved, "YES") is "NO" or "REORIENTED_ONLY") continue;
                var frame = image.TryGetValues<int>(DicomTag.ReferencedFrameNumber, out var numbers)
                    ? numbers.Cast<int?>().FirstOrDefault() : null;
                yield return new(image.GetSingleValueOrDefault(DicomTag.ReferencedSOPClassUID, ""), instance, frame);
            }
        }
    }

    private DicomDataset? Group(DicomTag tag) => Groups(tag).FirstOrDefault();

    private IEnumerable<DicomDataset> Groups(DicomTag tag) =>
        own.TryGetSequence(tag, out var items) || (shared?.TryGetSequence(tag, out items) ?? false) ? items.Items : [];

    private static double[]? Numbers(DicomDataset? item, DicomTag tag, int count) =>
        item is null ? null : StatedNumbers.Read(item, tag, count);
}
