namespace SamSgp.Imaging.Volumes;

/// <summary>A label map as other software writes it (NIfTI, label PNG): one number a voxel, 0 is background. Which
/// label is which segment is said elsewhere (a task's support set).</summary>
public sealed class LabelVolume
{
    private readonly ushort[] _labels;

    /// <summary>Wraps labels of rows x columns x slices voxels; kept, not copied.</summary>
    public LabelVolume(VolumeGeometry geometry, ushort[] labels)
    {
        if (labels.LongLength != geometry.VoxelCount)
            throw new ArgumentException($"{labels.LongLength} labels on a grid of {geometry.VoxelCount} voxels.");
        (Geometry, _labels) = (geometry, labels);
    }

    /// <summary>Where the voxels lie.</summary>
    public VolumeGeometry Geometry { get; }

    /// <summary>All labels: slice by slice, row by row.</summary>
    public ReadOnlySpan<ushort> Labels => _labels;

    /// <summary>Labels of one slice, row by row.</summary>
    /// <param name="slice">0-based.</param>
    public ReadOnlySpan<ushort> Slice(int slice) => _labels.AsSpan(slice * Geometry.SliceLength, Geometry.SliceLength);

    /// <summary>The labels that occur, ascending, without 0.</summary>
    public IReadOnlyList<int> FindLabels()
    {
        var seen = new bool[ushort.MaxValue + 1];
        foreach (var label in _labels) seen[label] = true;
        return [.. Enumerable.Range(1, ushort.MaxValue).Where(label => seen[label])];
    }

    /// <summary>The segments on the same grid.</summary>
    /// <param name="segmentOfLabel">Label -> segment number; several labels may name one segment, labels that are not
    /// named become background. At most 255 segments.</param>
    public MaskVolume ToMask(IReadOnlyDictionary<int, int> segmentOfLabel)
    {
        var segments = segmentOfLabel.Values.Distinct().Order().ToList();
        if (segments.Count > byte.MaxValue) throw new ArgumentException($"{segments.Count} segments; at most 255.");
        var layerLabel = new byte[ushort.MaxValue + 1];
        foreach (var (label, segment) in segmentOfLabel) layerLabel[label] = (byte)(segments.IndexOf(segment) + 1);
        layerLabel[0] = 0;
        var layer = new byte[_labels.Length];
        for (var i = 0; i < layer.Length; i++) layer[i] = layerLabel[_labels[i]];
        var mask = new MaskVolume(Geometry);
        mask.AddLayer(layer, segments.Select((segment, index) => (segment, index))
            .ToDictionary(pair => (byte)(pair.index + 1), pair => pair.segment));
        return mask;
    }
}
