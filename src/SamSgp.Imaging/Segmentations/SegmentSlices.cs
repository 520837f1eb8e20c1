using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>The segments of a SEG slice by slice, out of the frames that hold them: for counting and writing, where all masks
/// together would take memory and time that most of their voxels, which are empty, are not worth. Reading is safe from several
/// threads.</summary>
public sealed class SegmentSlices
{
    private readonly StoredPixels _pixels;
    private readonly ILookup<(int Segment, int Slice), int> _frames;
    private readonly ILookup<int, int> _segmentsAt;
    private readonly Lazy<ushort[]?> _labels;
    private readonly Lazy<IReadOnlyList<string>> _remarks;

    private SegmentSlices(DicomDataset dataset, StoredSegmentation stored, SliceLayout layout, StoredPixels pixels)
    {
        (_pixels, Encoding, Geometry) = (pixels, stored.Encoding, layout.Geometry);
        Segments = SegmentItemReader.Read(dataset);
        ReferencedSeriesInstanceUids = SegmentationReader.ReferencedSeries(dataset);
        _frames = stored.Frames.Where(frame => layout.SliceOfFrame[frame.Index] >= 0)
            .ToLookup(frame => (frame.Segment ?? 0, layout.SliceOfFrame[frame.Index]), frame => frame.Index);
        _segmentsAt = _frames.ToLookup(frames => frames.Key.Slice, frames => frames.Key.Segment);
        _labels = new(() =>
        {
            ushort[]? labels = null;
            if (stored.Encoding == SegmentationEncoding.Labelmap) SideBySide.Unwrap(() => labels = ReadLabels());
            return labels;
        });
        _remarks = new(() => _labels.Value is { } labels ? UndeclaredSegments.OfValues(dataset, VoxelsOf(labels)) : UndeclaredSegments.OfFrames(stored, dataset));
    }

    /// <summary>How the object keeps its voxels.</summary>
    public SegmentationEncoding Encoding { get; }

    /// <summary>The object's own grid, with the planes it left out between others.</summary>
    public VolumeGeometry Geometry { get; }

    /// <summary>What the segments are, by number; the background of a label map is left out.</summary>
    public IReadOnlyList<SegmentDescription> Segments { get; }

    /// <summary>The series it was drawn on; empty where it names none.</summary>
    public IReadOnlyList<string> ReferencedSeriesInstanceUids { get; }

    /// <summary>What of the object is left out, as sentences.</summary>
    /// <exception cref="DicomDataException">A frame is damaged.</exception>
    public IReadOnlyList<string> Remarks => _remarks.Value;

    /// <summary>Opens a SEG on its own grid, as <see cref="SegmentationReader.Read(DicomDataset, double)"/> does.</summary>
    /// <param name="dataset">The object; its pixel data may still lie in a file.</param>
    /// <param name="threshold">Fraction of the greatest value from which on a voxel of a FRACTIONAL object is inside.</param>
    /// <exception cref="DicomDataException">It is no segmentation, or its attributes contradict each other.</exception>
    public static SegmentSlices Open(DicomDataset dataset, double threshold = 0.5)
    {
        var stored = StoredSegmentation.Parse(dataset);
        var layout = SliceLayout.OfObject(stored.Frames, stored.Plane, stored.StatedSpacing);
        return Of(dataset, stored, layout, threshold);
    }

    /// <summary>The segments on a grid.</summary>
    /// <param name="dataset">The object.</param>
    /// <param name="stored">What it says of its frames.</param>
    /// <param name="layout">Which slice each is; frames of other times are left out.</param>
    /// <param name="threshold">As for <see cref="Open"/>.</param>
    internal static SegmentSlices Of(DicomDataset dataset, StoredSegmentation stored, SliceLayout layout, double threshold)
    {
        LayerPacker.CheckSize(layout.Geometry, 1);
        return new(dataset, stored, layout, StoredPixels.Open(dataset, stored, threshold));
    }

    /// <summary>Voxels of each slice, by segment number: each frame is looked at once.</summary>
    /// <exception cref="DicomDataException">A frame is damaged.</exception>
    public IReadOnlyDictionary<int, long[]> CountVoxels(CancellationToken cancellationToken)
    {
        var counts = Segments.ToDictionary(segment => segment.Number, _ => new long[Geometry.Slices]);
        if (_labels.Value is { } labels) CountLabels(labels, counts);
        else SideBySide.Unwrap(() => CountFrames(counts, cancellationToken));
        return counts;
    }

    /// <summary>One slice of one segment: 1 inside, 0 outside.</summary>
    /// <param name="segment">Segment number.</param>
    /// <param name="slice">0-based.</param>
    /// <param name="inside">Rows x columns bytes.</param>
    /// <returns>Whether any frame holds the segment there; false leaves all of it 0.</returns>
    /// <exception cref="DicomDataException">A frame is damaged.</exception>
    public bool ReadSlice(int segment, int slice, Span<byte> inside)
    {
        if (_labels.Value is { } labels)
        {
            var numbers = labels.AsSpan(slice * Geometry.SliceLength, Geometry.SliceLength);
            if (!numbers.Contains((ushort)segment))
            {
                inside.Clear();
                return false;
            }

            for (var i = 0; i < inside.Length; i++) inside[i] = numbers[i] == segment ? (byte)1 : (byte)0;
            return true;
        }

        var isFirst = true;
        byte[]? more = null;
        foreach (var frame in _frames[(segment, slice)])
        {
            if (isFirst) _pixels.ReadInside(frame, inside);
            else Add(_pixels, frame, more ??= new byte[inside.Length], inside);
            isFirst = false;
        }

        if (isFirst) inside.Clear();
        return !isFirst;
    }

    /// <summary>Segments that frames of a slice show, in the order of the frames; of a label map, which has none of its own, 0.</summary>
    internal IEnumerable<int> SegmentsAt(int slice) => _segmentsAt[slice];

    /// <summary>One slice of a label map: segment numbers.</summary>
    /// <returns>Whether any frame shows it; false leaves the numbers as they were.</returns>
    internal bool ReadLabels(int slice, Span<ushort> labels)
    {
        var isFirst = true;
        ushort[]? more = null;
        foreach (var frame in _frames[(0, slice)])
        {
            // Frames of one plane add to each other: what is background in one takes nothing from another.
            if (isFirst) _pixels.ReadLabels(frame, labels);
            else Add(_pixels, frame, more ??= new ushort[labels.Length], labels);
            isFirst = false;
        }

        return !isFirst;
    }

    private static void Add(StoredPixels pixels, int frame, byte[] buffer, Span<byte> inside)
    {
        pixels.ReadInside(frame, buffer);
        for (var i = 0; i < inside.Length; i++) inside[i] |= buffer[i];
    }

    private static void Add(StoredPixels pixels, int frame, ushort[] buffer, Span<ushort> labels)
    {
        pixels.ReadLabels(frame, buffer);
        for (var i = 0; i < labels.Length; i++)
            if (buffer[i] != 0) labels[i] = buffer[i];
    }

    private void CountFrames(Dictionary<int, long[]> counts, CancellationToken cancellationToken) =>
        Parallel.ForEach(_frames, new ParallelOptions { CancellationToken = cancellationToken }, frames =>
        {
            if (!counts.TryGetValue(frames.Key.Segment, out var slices)) return;
            if (frames.Count() == 1)
            {
                slices[frames.Key.Slice] = _pixels.CountInside(frames.First());
                return;
            }

            var inside = new byte[Geometry.SliceLength];
            ReadSlice(frames.Key.Segment, frames.Key.Slice, inside);
            slices[frames.Key.Slice] = inside.AsSpan().Count((byte)1);
        });

    private static long[] VoxelsOf(ReadOnlySpan<ushort> labels)
    {
        var found = new long[ushort.MaxValue + 1];
        foreach (var label in labels) found[label]++;
        return found;
    }

    private void CountLabels(ushort[] labels, Dictionary<int, long[]> counts) => Parallel.For(0, Geometry.Slices, slice =>
    {
        var found = VoxelsOf(labels.AsSpan(slice * Geometry.SliceLength, Geometry.SliceLength));
        foreach (var (segment, slices) in counts) slices[slice] = found[segment];
    });

    // One number a voxel: as much as one mask of all segments together.
    private ushort[] ReadLabels()
    {
        var labels = new ushort[Geometry.VoxelCount];
        Parallel.ForEach(_segmentsAt, slice => ReadLabels(slice.Key, labels.AsSpan(slice.Key * Geometry.SliceLength, Geometry.SliceLength)));
        return labels;
    }
}
