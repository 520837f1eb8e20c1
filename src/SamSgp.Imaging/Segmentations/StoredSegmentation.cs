using SamSgp.Dicom;
using SamSgp.Imaging.Rasters;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>The attributes of a SEG that place its frames: Image Pixel, Segmentation Image and functional groups
/// (PS3.3 A.51, C.8.20.2, C.7.6.16), checked against each other.</summary>
internal sealed class StoredSegmentation
{
    private readonly DicomDataset _dataset;

    private StoredSegmentation(DicomDataset dataset, SegmentationEncoding encoding, VolumeGeometry plane,
        StatedSpacing statedSpacing, IReadOnlyList<StoredFrame> frames) =>
        (_dataset, Encoding, Plane, StatedSpacing, Frames) = (dataset, encoding, plane, statedSpacing, frames);

    public SegmentationEncoding Encoding { get; }

    /// <summary>Size, directions and spacings of every frame; its slices mean nothing.</summary>
    public VolumeGeometry Plane { get; }

    /// <summary>What is said of its slices.</summary>
    public StatedSpacing StatedSpacing { get; }

    public IReadOnlyList<StoredFrame> Frames { get; }

    /// <summary>Stored value of a FRACTIONAL pixel that is certainly inside.</summary>
    public int MaximumFractionalValue => _dataset.GetSingleValueOrDefault(DicomTag.MaximumFractionalValue, (ushort)255);

    /// <summary>Reads them.</summary>
    /// <exception cref="DicomDataException">An attribute is missing or contradicts another; the message names
    /// it.</exception>
    public static StoredSegmentation Parse(DicomDataset dataset)
    {
        var encoding = EncodingOf(dataset);
        if (SlideTiles.Are(dataset)) throw new DicomDataException(SlideTiles.Refusal);
        var shared = dataset.TryGetSequence(DicomTag.SharedFunctionalGroupsSequence, out var sequence)
            ? sequence.Items.FirstOrDefault() : null;
        var perFrame = dataset.TryGetSequence(DicomTag.PerFrameFunctionalGroupsSequence, out sequence)
            ? sequence.Items : [];
        var count = (int)Math.Clamp(StatedNumbers.ReadOne(dataset, DicomTag.NumberOfFrames) ?? 1, 0, int.MaxValue);
        if (count < 1 || count > perFrame.Count)
            throw new DicomDataException($"NumberOfFrames is {count}, but {perFrame.Count} frames are described.");

        var groups = perFrame.Take(count).Select(item => new FrameGroups(item, shared)).ToList();
        var segmentPosition = SegmentDimension(dataset);
        var frames = groups.Select((group, index) => new StoredFrame(index,
            encoding == SegmentationEncoding.Labelmap ? null : group.Segment(index), group.Position(),
            group.Order(segmentPosition), [.. group.Sources()])).ToList();
        return new(dataset, encoding, PlaneOf(dataset, groups), groups[0].StatedSpacing(), frames);
    }

    private static SegmentationEncoding EncodingOf(DicomDataset dataset) =>
        dataset.GetSingleValueOrDefault(DicomTag.SegmentationType, "").Trim() switch
        {
            "BINARY" => SegmentationEncoding.Binary,
            "FRACTIONAL" => SegmentationEncoding.Fractional,
            "LABELMAP" => SegmentationEncoding.Labelmap,
            var other => throw new DicomDataException(
                $"SegmentationType is '{other}'; BINARY, FRACTIONAL or LABELMAP is read."),
        };

    // Where the segment number stands in the dimension index values; -1 where it is no dimension.
    private static int SegmentDimension(DicomDataset dataset)
    {
        if (!dataset.TryGetSequence(DicomTag.DimensionIndexSequence, out var dimensions)) return -1;
        return dimensions.Items.ToList().FindIndex(item => DicomTag.ReferencedSegmentNumber ==
            item.GetSingleValueOrDefault<DicomTag?>(DicomTag.DimensionIndexPointer, null));
    }

    private static VolumeGeometry PlaneOf(DicomDataset dataset, List<FrameGroups> groups)
    {
        var (row, column) = groups[0].Orientation();
        if (groups.Select(group => group.Orientation())
            .Any(other => (other.Row - row).Length > 1e-3 || (other.Column - column).Length > 1e-3))
        {
            throw new DicomDataException(
                "The frames have different orientations; a segmentation of one orientation is read.");
        }

        var (columns, rows) = (Size(dataset, DicomTag.Columns), Size(dataset, DicomTag.Rows));
        if ((long)columns * rows > RasterImage.MostPixels) throw new DicomDataException($"Frames of {columns} x {rows} pixels are larger than any that is read.");
        var spacing = groups[0].PixelSpacing();
        var frameOfReference = dataset.GetSingleValueOrDefault(DicomTag.FrameOfReferenceUID, "");
        return new()
        {
            Columns = columns,
            Rows = rows,
            RowDirection = row,
            ColumnDirection = column,
            RowSpacing = spacing?.Row ?? 1,
            ColumnSpacing = spacing?.Column ?? 1,
            HasPixelSpacing = spacing is not null,
            SliceSpacing = 1,
            SlicePositions = [default],
            FrameOfReferenceUid = frameOfReference.Length > 0 ? frameOfReference : null,
        };
    }

    private static int Size(DicomDataset dataset, DicomTag tag) =>
        dataset.GetSingleValueOrDefault(tag, (ushort)0) is > 0 and var size
            ? size : throw new DicomDataException($"{tag.DictionaryEntry.Keyword} is missing or 0.");
}
