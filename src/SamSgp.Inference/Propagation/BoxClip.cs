using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Hooks;

namespace SamSgp.Inference.Propagation;

/// <summary>Takes away what a segment has outside its box: logits are coarser than voxels and reach a little over it.</summary>
internal static class BoxClip
{
    /// <summary>Changes the masks, in the slices of the grid for which boxes were given.</summary>
    public static void Apply(MaskVolume masks, IReadOnlyList<SegmentBox> boxes)
    {
        foreach (var (segment, slice, hull) in Hulls(boxes).Where(h => masks.SegmentNumbers.Contains(h.Segment)))
        {
            var whole = VoxelBox.Of(masks.Geometry) with { Slice = slice, Slices = 1 };
            var voxels = masks.ReadBox(segment, whole);
            for (var i = 0; i < voxels.Length; i++)
            {
                var (row, column) = Math.DivRem(i, whole.Columns);
                if (column < hull.Left || column > hull.Right || row < hull.Top || row > hull.Bottom) voxels[i] = 0;
            }

            masks.WriteBox(segment, whole, voxels);
        }
    }

    // Several boxes of a segment in a slice are one that holds them all.
    private static IEnumerable<(int Segment, int Slice, (int Left, int Top, int Right, int Bottom) Hull)> Hulls(IReadOnlyList<SegmentBox> boxes) =>
        boxes.SelectMany(b => Enumerable.Range(b.Box.Slice, b.Box.Slices).Select(slice => (b.Segment, Slice: slice, b.Box)))
            .GroupBy(b => (b.Segment, b.Slice))
            .Select(group => (group.Key.Segment, group.Key.Slice, (group.Min(b => b.Box.Column), group.Min(b => b.Box.Row),
                group.Max(b => b.Box.Column + b.Box.Columns - 1), group.Max(b => b.Box.Row + b.Box.Rows - 1))));
}
