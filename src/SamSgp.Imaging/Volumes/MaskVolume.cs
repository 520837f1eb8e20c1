namespace SamSgp.Imaging.Volumes;

/// <summary>Segments on a source's grid. Segments that exclude each other share a label-map layer; segments that
/// overlap lie in different layers, as in 3D Slicer. Segment numbers are those of the result (from 1).</summary>
public sealed class MaskVolume
{
    private readonly List<byte[]> _layers = [];
    private readonly Dictionary<int, (int Layer, byte Label)> _segments = [];
    private Dictionary<int, byte[]> _probabilities = [];

    /// <summary>An empty mask on a grid.</summary>
    public MaskVolume(VolumeGeometry geometry) => Geometry = geometry;

    /// <summary>Where the voxels lie; that of the source, exactly.</summary>
    public VolumeGeometry Geometry { get; }

    /// <summary>Segment numbers, ascending.</summary>
    public IReadOnlyCollection<int> SegmentNumbers => [.. _segments.Keys.Order()];

    /// <summary>The label maps, slice by slice, row by row; 0 is background.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Layers => [.. _layers.Select(layer => (ReadOnlyMemory<byte>)layer)];

    /// <summary>Memory the label maps take, and the probabilities where there are some.</summary>
    public long Bytes => _layers.Sum(layer => layer.LongLength) + _probabilities.Values.Sum(probabilities => probabilities.LongLength);

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

    /// <summary>Notes how probable a segment is, for FRACTIONAL segmentations; what is inside stays what the label map
    /// says.</summary>
    /// <param name="segment">Segment number.</param>
    /// <param name="probabilities">0 (never) to 255 (certain), one a voxel; kept, not copied.</param>
    public void SetProbabilities(int segment, byte[] probabilities)
    {
        if (!_segments.ContainsKey(segment)) throw new ArgumentException($"There is no segment {segment}.");
        if (probabilities.LongLength != Geometry.VoxelCount)
            throw new ArgumentException($"{probabilities.LongLength} probabilities on a grid of {Geometry.VoxelCount}.");
        _probabilities[segment] = probabilities;
    }

    /// <summary>How probable a segment is in a slice, 0 to 255, row by row; empty where that is not known.</summary>
    public ReadOnlySpan<byte> ReadProbabilities(int segment, int slice) => _probabilities.TryGetValue(segment, out var all)
        ? all.AsSpan(slice * Geometry.SliceLength, Geometry.SliceLength) : default;

    /// <summary>These masks with the probabilities of others: those they were made from.</summary>
    public MaskVolume WithProbabilitiesOf(MaskVolume others)
    {
        if (_probabilities.Count == 0 && others.Geometry.VoxelCount == Geometry.VoxelCount)
            _probabilities = others._probabilities.Where(pair => _segments.ContainsKey(pair.Key)).ToDictionary();
        return this;
    }

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

    /// <summary>The segments as one label map; where segments overlap, the later one's label stands.</summary>
    /// <param name="labelOfSegment">Segment number -> label; segments that are not named are background.</param>
    public LabelVolume ToLabels(IReadOnlyDictionary<int, ushort> labelOfSegment)
    {
        var labels = new ushort[Geometry.VoxelCount];
        foreach (var segment in SegmentNumbers.Where(labelOfSegment.ContainsKey))
        {
            var ((layer, inside), label) = (_segments[segment], labelOfSegment[segment]);
            var source = _layers[layer];
            for (var i = 0; i < labels.Length; i++)
                if (source[i] == inside) labels[i] = label;
        }

        return new LabelVolume(Geometry, labels);
    }

    /// <summary>The same, each segment's label its own number.</summary>
    public LabelVolume ToLabels() => ToLabels(_segments.Keys.ToDictionary(segment => segment, segment => (ushort)segment));

    /// <summary>Whether there is a voxel of a segment; there is none of one that is not among them.</summary>
    public bool Shows(int segment) => _segments.ContainsKey(segment) && FindBox(segment) is not null;

    /// <summary>The smallest box that holds a segment; null when it has no voxel.</summary>
    public VoxelBox? FindBox(int segment)
    {
        var (layer, label) = _segments[segment];
        var (left, right, top, bottom, first, last) = (int.MaxValue, -1, int.MaxValue, -1, -1, -1);
        for (var row = 0; row < Geometry.Rows * Geometry.Slices; row++)
        {
            var line = _layers[layer].AsSpan(row * Geometry.Columns, Geometry.Columns);
            var start = line.IndexOf(label);
            if (start < 0) continue;
            (left, right) = (Math.Min(left, start), Math.Max(right, line.LastIndexOf(label)));
            var (slice, inSlice) = Math.DivRem(row, Geometry.Rows);
            (top, bottom) = (Math.Min(top, inSlice), Math.Max(bottom, inSlice));
            (first, last) = (first < 0 ? slice : first, slice);
        }

        return last < 0 ? null : new VoxelBox(left, top, first, right - left + 1, bottom - top + 1, last - first + 1);
    }

    /// <summary>One segment in a box as 0 / 1, slice by slice, row by row.</summary>
    public byte[] ReadBox(int segment, VoxelBox box)
    {
        var (layer, label) = _segments[segment];
        var voxels = new byte[box.VoxelCount];
        for (var line = 0; line < box.Rows * box.Slices; line++)
        {
            var source = Line(layer, box, line);
            var target = voxels.AsSpan(line * box.Columns, box.Columns);
            for (var i = 0; i < source.Length; i++) target[i] = source[i] == label ? (byte)1 : (byte)0;
        }

        return voxels;
    }

    /// <summary>Changes one segment in a box. Voxels of other segments of the same layer stay theirs.</summary>
    /// <param name="segment">Segment number.</param>
    /// <param name="box">Where.</param>
    /// <param name="voxels">0 / 1, slice by slice, row by row, as many as the box has.</param>
    public void WriteBox(int segment, VoxelBox box, ReadOnlySpan<byte> voxels)
    {
        if (voxels.Length != box.VoxelCount) throw new ArgumentException($"{voxels.Length} voxels for a box of {box.VoxelCount}.");
        var (layer, label) = _segments[segment];
        for (var line = 0; line < box.Rows * box.Slices; line++)
        {
            var target = Line(layer, box, line);
            var source = voxels.Slice(line * box.Columns, box.Columns);
            for (var i = 0; i < target.Length; i++)
                if (target[i] == 0 || target[i] == label) target[i] = source[i] == 0 ? (byte)0 : label;
        }
    }

    private Span<byte> Line(int layer, VoxelBox box, int line)
    {
        var (slice, row) = Math.DivRem(line, box.Rows);
        var start = ((box.Slice + slice) * Geometry.Rows + box.Row + row) * Geometry.Columns + box.Column;
        return _layers[layer].AsSpan(start, box.Columns);
    }
}
