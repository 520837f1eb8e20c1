using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Hooks;
using SamSgp.Inference.Preprocessing;
using SamSgp.Tasks.Manifests;
using static TorchSharp.torch;

namespace SamSgp.Inference.Propagation;

/// <summary>Boxes of segments, from the volume's grid to the network's input. Several boxes of a segment in a slice are
/// one that holds them all.</summary>
internal sealed class SliceBoxes
{
    private readonly Dictionary<int, float[]> _perSlice = [];
    private readonly int _segments;

    private SliceBoxes(int segments) => _segments = segments;

    /// <summary>Lays boxes into the plane.</summary>
    /// <param name="boxes">On the volume's grid.</param>
    /// <param name="segments">The task's segments, in the network's order; boxes of others are passed over.</param>
    /// <param name="preparer">The plane and the part of it that goes through the network.</param>
    /// <param name="geometry">The grid.</param>
    /// <param name="size">P: side of the network's input.</param>
    public static SliceBoxes Of(IReadOnlyList<SegmentBox> boxes, IReadOnlyList<SegmentDefinition> segments, SlicePreparer preparer,
        VolumeGeometry geometry, int size)
    {
        var all = new SliceBoxes(segments.Count);
        foreach (var (number, box) in boxes)
        {
            var segment = segments.ToList().FindIndex(s => s.Number == number);
            if (segment < 0) continue;
            var a = preparer.Stack.Locate(box.Column, box.Row, box.Slice, geometry);
            var b = preparer.Stack.Locate(box.Column + box.Columns - 1, box.Row + box.Rows - 1, box.Slice + box.Slices - 1, geometry);
            var (x, y) = (size / (float)preparer.Region.Columns, size / (float)preparer.Region.Rows);
            float[] edges =
            [
                (Math.Min(a.Column, b.Column) - preparer.Region.Column) * x, (Math.Min(a.Row, b.Row) - preparer.Region.Row) * y,
                (Math.Max(a.Column, b.Column) + 1 - preparer.Region.Column) * x - 1, (Math.Max(a.Row, b.Row) + 1 - preparer.Region.Row) * y - 1,
            ];
            for (var slice = Math.Min(a.Slice, b.Slice); slice <= Math.Max(a.Slice, b.Slice); slice++) all.Add(slice, segment, edges);
        }

        return all;
    }

    /// <summary>The boxes of a slice: (N, 4) as x0, y0, x1, y1, inclusive pixels of the network's input, NaN for segments
    /// without one; null when none has one.</summary>
    public Tensor? In(int slice) => _perSlice.TryGetValue(slice, out var edges) ? tensor(edges).view(_segments, 4) : null;

    private void Add(int slice, int segment, float[] edges)
    {
        if (!_perSlice.TryGetValue(slice, out var all))
        {
            all = new float[4 * _segments];
            Array.Fill(all, float.NaN);
            _perSlice[slice] = all;
        }

        var own = all.AsSpan(4 * segment, 4);
        var isFirst = float.IsNaN(own[0]);
        for (var i = 0; i < 4; i++)
            own[i] = isFirst ? edges[i] : i < 2 ? Math.Min(own[i], edges[i]) : Math.Max(own[i], edges[i]);
    }
}
