using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Reads DICOM Segmentation and Label Map Segmentation objects of any writer: support masks, corrections and
/// our own results.</summary>
public static class SegmentationReader
{
    /// <summary>Reads a SEG on its own grid: the planes it holds and, at its spacing, those it left out between them.
    /// An object without positions gets one slice for each source image it names.</summary>
    /// <param name="dataset">The object, with pixel data.</param>
    /// <param name="threshold">Fraction of the greatest value from which on a voxel of a FRACTIONAL object is
    /// inside.</param>
    /// <exception cref="DicomDataException">It is no segmentation, or its attributes contradict each other.</exception>
    public static Segmentation Read(DicomDataset dataset, double threshold = 0.5)
    {
        var stored = StoredSegmentation.Parse(dataset);
        var layout = SliceLayout.OfObject(stored.Frames, stored.Plane, stored.StatedSpacing);
        return Read(dataset, stored, layout, threshold);
    }

    /// <summary>Reads a SEG onto the grid of the series it was drawn on. Frames find their slice by the source image
    /// they name, else by their position; an object on another grid in the same frame of reference is carried over
    /// voxel by voxel (nearest neighbour).</summary>
    /// <param name="dataset">The object, with pixel data.</param>
    /// <param name="geometry">Grid of the series' volume.</param>
    /// <param name="frames">The DICOM frame of each slice of it, in slice order.</param>
    /// <param name="threshold">Fraction of the greatest value from which on a voxel of a FRACTIONAL object is
    /// inside.</param>
    /// <exception cref="DicomDataException">It is no segmentation, its attributes contradict each other, or nothing
    /// ties it to the series.</exception>
    public static Segmentation Read(DicomDataset dataset, VolumeGeometry geometry, IReadOnlyList<SourceFrame> frames,
        double threshold = 0.5)
    {
        var stored = StoredSegmentation.Parse(dataset);
        if (SliceLayout.OnSource(stored.Frames, stored.Plane, geometry, frames) is { } layout)
            return Read(dataset, stored, layout, threshold);

        if (stored.Plane.FrameOfReferenceUid is not { } uid || uid != geometry.FrameOfReferenceUid)
        {
            throw new DicomDataException(
                "The segmentation names none of the series' images and lies in another frame of reference.");
        }

        var own = Read(dataset, threshold);
        return own with { Masks = MaskResampler.Onto(own.Masks, geometry), SourceFrames = [.. frames] };
    }

    private static Segmentation Read(DicomDataset dataset, StoredSegmentation stored, SliceLayout layout,
        double threshold)
    {
        var slices = SegmentSlices.Of(dataset, stored, layout, threshold);
        var voxels = new long[ushort.MaxValue + 1];
        var isLabelmap = stored.Encoding == SegmentationEncoding.Labelmap;
        var masks = isLabelmap ? LabelmapLayers.Build(slices, voxels)
            : LayerPacker.Pack(layout.Geometry, [.. slices.Segments.Select(segment => segment.Number)], slices.SegmentsAt, slices.ReadSlice);
        return new(masks, slices.Segments, stored.Encoding, slices.ReferencedSeriesInstanceUids)
        {
            SourceFrames = SourcesOf(stored, layout),
            Remarks = isLabelmap ? UndeclaredSegments.OfValues(dataset, voxels) : UndeclaredSegments.OfFrames(stored, dataset),
        };
    }

    private static SourceFrame?[] SourcesOf(StoredSegmentation stored, SliceLayout layout)
    {
        var sources = new SourceFrame?[layout.Geometry.Slices];
        foreach (var frame in stored.Frames)
            if (frame.Sources.Count > 0 && layout.SliceOfFrame[frame.Index] >= 0) sources[layout.SliceOfFrame[frame.Index]] ??= frame.Sources[0];
        return sources;
    }

    internal static List<string> ReferencedSeries(DicomDataset dataset) =>
        dataset.TryGetSequence(DicomTag.ReferencedSeriesSequence, out var series)
            ? [.. series.Items.Select(item => item.GetSingleValueOrDefault(DicomTag.SeriesInstanceUID, ""))
                .Where(uid => uid.Length > 0)]
            : [];
}
