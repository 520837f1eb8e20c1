using System.Runtime.Intrinsics;
using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Puts segments that may overlap into label maps, slices side by side.</summary>
internal sealed class LayerPacker
{
    // One gigabyte for each of a few layers: what a small object may claim with voxels it does not hold.
    private const long MostVoxels = 4L << 30;

    private readonly VolumeGeometry _geometry;
    private readonly Func<int, IEnumerable<int>> _segmentsAt;
    private readonly ReadSegment _read;

    private LayerPacker(VolumeGeometry geometry, Func<int, IEnumerable<int>> segmentsAt, ReadSegment read) =>
        (_geometry, _segmentsAt, _read) = (geometry, segmentsAt, read);

    /// <summary>Reads one segment in one slice.</summary>
    /// <param name="segment">Its number.</param>
    /// <param name="slice">0-based.</param>
    /// <param name="inside">Rows x columns bytes: 1 inside, 0 outside.</param>
    /// <returns>False where the segment has nothing there; the bytes then mean nothing.</returns>
    public delegate bool ReadSegment(int segment, int slice, Span<byte> inside);

    /// <summary>Packs segments.</summary>
    /// <param name="geometry">Their grid.</param>
    /// <param name="segments">Their numbers, in the order in which they are packed; those without a voxel are there, empty.</param>
    /// <param name="segmentsAt">Segments that a slice (0-based) may hold.</param>
    /// <param name="read">Reads them; called from several threads.</param>
    /// <exception cref="DicomDataException">The grid is too large for memory, or a slice cannot be read.</exception>
    public static MaskVolume Pack(VolumeGeometry geometry, IReadOnlyList<int> segments, Func<int, IEnumerable<int>> segmentsAt, ReadSegment read)
    {
        var packer = new LayerPacker(geometry, segmentsAt, read);
        // Most segments exclude each other: as if all did, and again where some do not.
        var plan = LayerPlan.Of(segments, new HashSet<(int, int)>());
        if (!packer.TryFill(plan, out var layers))
        {
            plan = LayerPlan.Of(segments, packer.FindOverlaps(plan));
            packer.TryFill(plan, out layers);
        }

        var masks = new MaskVolume(geometry);
        for (var layer = 0; layer < layers.Length; layer++) masks.AddLayer(layers[layer], plan.SegmentsOf(layer));
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

    // False where two segments of a layer share a voxel; the layers then mean nothing.
    private bool TryFill(LayerPlan plan, out byte[][] layers)
    {
        CheckSize(_geometry, plan.Layers);
        var filled = layers = [.. Enumerable.Range(0, plan.Layers).Select(_ => new byte[_geometry.VoxelCount])];
        var overlap = 0;
        SideBySide.For(_geometry.Slices, (slice, state) =>
        {
            var inside = new byte[_geometry.SliceLength];
            foreach (var segment in _segmentsAt(slice))
            {
                if (plan.Find(segment) is not var (layer, label) || !_read(segment, slice, inside)) continue;
                if (Draw(inside, label, filled[layer].AsSpan(slice * inside.Length, inside.Length))) continue;
                Interlocked.Exchange(ref overlap, 1);
                state.Stop();
                return;
            }
        });
        return overlap == 0;
    }

    // Runs of voxels, since most slices are empty and organs are not; false where another segment is met.
    private static bool Draw(ReadOnlySpan<byte> inside, byte label, Span<byte> target)
    {
        for (var start = inside.IndexOf((byte)1); start >= 0;)
        {
            var length = inside[start..].IndexOf((byte)0) is >= 0 and var end ? end : inside.Length - start;
            var run = target.Slice(start, length);
            if (run.ContainsAnyExcept((byte)0)) return false;
            run.Fill(label);
            var next = inside[(start + length)..].IndexOf((byte)1);
            start = next < 0 ? -1 : start + length + next;
        }

        return true;
    }

    private HashSet<(int Lower, int Higher)> FindOverlaps(LayerPlan plan)
    {
        var overlaps = new HashSet<(int, int)>();
        SideBySide.For(_geometry.Slices, (slice, _) =>
        {
            var inside = new byte[_geometry.SliceLength];
            var masks = new List<(int Segment, byte[] Bits)>();
            foreach (var segment in _segmentsAt(slice))
            {
                if (plan.Find(segment) is null || !_read(segment, slice, inside)) continue;
                var bits = new byte[BitPacking.ByteCount(inside.Length)];
                BitPacking.Pack(inside, 1, bits, 0);
                foreach (var (other, _) in masks.Where(mask => ShareABit(mask.Bits, bits)))
                    lock (overlaps) overlaps.Add((Math.Min(other, segment), Math.Max(other, segment)));
                masks.Add((segment, bits));
            }
        });
        return overlaps;
    }

    private static bool ShareABit(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        for (; a.Length >= Vector256<byte>.Count; a = a[Vector256<byte>.Count..], b = b[Vector256<byte>.Count..])
            if ((Vector256.Create(a) & Vector256.Create(b)) != Vector256<byte>.Zero) return true;
        for (var i = 0; i < a.Length; i++)
            if ((a[i] & b[i]) != 0) return true;
        return false;
    }
}
