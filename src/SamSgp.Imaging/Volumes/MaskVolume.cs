namespace SamSgp.Imaging.Volumes;

/// <summary>Segments on a source's grid. Segments that exclude each other share a label-map layer; segments that
/// overlap lie in different layers, as in 3D Slicer. Segment numbers are those of the result (from 1).</summary>
public sealed class MaskVolume
{
    private readonly List<byte[]> _layers = [];
    private readonly Dictionary<int, (int Layer, byte Label)> _segments = [];

    /// <summary>An empty mask on a grid.</summary>
    public MaskVolume(VolumeGeometry geometry) => Geometry = geometry;

    /// <summary>Where the voxels lie; that of the source, exactly.</summary>
    public VolumeGeometry Geometry { get; }

    /// <summary>Segment numbers, ascending.</summary>
    public IReadOnlyCollection<int> SegmentNumbers => [.. _segments.Keys.Order()];

    /// <summary>The label maps, slice by slice, row by row; 0 is background.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Layers => [.. _layers.Select(layer => (ReadOnlyMemory<byte>)layer)];

    /// <summary>Adds a label map of rows x columns x slices voxels and the segments in it.</summary>
    /// <param name="labels">One label a voxel; kept, not copied.</param>
    /// <param name="segmentOfLabel">Label (1 to 255) -> segment number; other labels are background.</param>
    public void AddLayer(byte[] labels, IReadOnlyDictionary<byte, int> segmentOfLabel)
    {
        if (labels.LongLength != (long)Geometry.SliceLength * Geometry.Slices)
            throw new ArgumentException($"A layer of {labels.LongLength} voxels on a grid of {(long)Geometry.SliceLength * Geometry.Slices}.");
        foreach (var (label, segment) in segmentOfLabel)
        {
            if (label == 0) throw new ArgumentException("Label 0 is background.");
            if (!_segments.TryAdd(segment, (_layers.Count, label)))
                throw new ArgumentException($"Segment {segment} is there already.");
        }

        _layers.Add(labels);
    }

    /// <summary>The layer and label that hold a segment.</summary>
    public (int Layer, byte Label) Locate(int segment) => _segments[segment];

    /// <summary>One segment in one slice as 0 / 1, row by row; returns the number of ones.</summary>
    public int ReadSlice(int segment, int slice, Span<byte> destination)
    {
        var (layer, label) = _segments[segment];
        var source = _layers[layer].AsSpan(slice * Geometry.SliceLength, Geometry.SliceLength);
        var count = 0;
        for (var i = 0; i < source.Length; i++)
        {
            var inside = source[i] == label ? 1 : 0;
            destination[i] = (byte)inside;
            count += inside;
        }

        return count;
    }
}
