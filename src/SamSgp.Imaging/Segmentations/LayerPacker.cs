using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Puts segments into as few label maps as their overlap allows: each goes into the first layer in which it
/// covers no other.</summary>
internal sealed class LayerPacker
{
    // One gigabyte for each of a few layers: what a small object may claim with voxels it does not hold.
    private const long MostVoxels = 4L << 30;

    private readonly VolumeGeometry _geometry;
    private readonly List<(byte[] Labels, Dictionary<byte, int> Segments)> _layers = [];

    /// <summary>An empty grid.</summary>
    /// <exception cref="DicomDataException">The grid is too large for memory.</exception>
    public LayerPacker(VolumeGeometry geometry)
    {
        CheckSize(geometry, 1);
        _geometry = geometry;
    }

    /// <summary>Adds a segment.</summary>
    /// <param name="segment">Its number.</param>
    /// <param name="frames">Its slices, each with one byte a pixel: 0 outside; asked for twice, and the same buffer may
    /// be given for every slice.</param>
    public void Add(int segment, Func<IEnumerable<(int Slice, byte[] Inside)>> frames)
    {
        var layer = _layers.FindIndex(layer => layer.Segments.Count < byte.MaxValue && IsFree(layer.Labels, frames()));
        if (layer < 0)
        {
            layer = _layers.Count;
            CheckSize(_geometry, layer + 1);
            _layers.Add((new byte[_geometry.VoxelCount], []));
        }

        var (labels, segments) = _layers[layer];
        var label = (byte)(segments.Count + 1);
        segments.Add(label, segment);
        foreach (var (slice, inside) in frames())
        {
            var target = labels.AsSpan(slice * inside.Length, inside.Length);
            for (var i = 0; i < target.Length; i++)
                if (inside[i] != 0) target[i] = label;
        }
    }

    /// <summary>The masks.</summary>
    public MaskVolume ToMasks()
    {
        var masks = new MaskVolume(_geometry);
        foreach (var (labels, segments) in _layers) masks.AddLayer(labels, segments);
        return masks;
    }

    /// <summary>Refuses grids that memory cannot hold.</summary>
    public static void CheckSize(VolumeGeometry geometry, int layers)
    {
        if (geometry.VoxelCount <= Array.MaxLength && geometry.VoxelCount * layers <= MostVoxels) return;
        var size = $"{geometry.Columns} x {geometry.Rows} x {geometry.Slices}";
        throw new DicomDataException($"{layers} label maps of {size} voxels are more than the " +
            $"{MostVoxels >> 30} GiB that are read.");
    }

    private static bool IsFree(byte[] labels, IEnumerable<(int Slice, byte[] Inside)> frames)
    {
        foreach (var (slice, inside) in frames)
        {
            var taken = labels.AsSpan(slice * inside.Length, inside.Length);
            for (var i = 0; i < taken.Length; i++)
                if ((inside[i] != 0) & (taken[i] != 0)) return false;
        }

        return true;
    }
}
