using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>One segment in one slice: a frame of a BINARY or FRACTIONAL object.</summary>
/// <param name="Segment">Segment number.</param>
/// <param name="Slice">0-based slice.</param>
/// <param name="Rows">Rows that hold voxels of the segment; empty for an empty frame.</param>
internal readonly record struct SegmentFrame(int Segment, int Slice, Range Rows)
{
    /// <summary>Also the frames in which a voxel is inside with some probability only; rows are all rows.</summary>
    /// <param name="frames">All frames that hold a voxel.</param>
    /// <param name="masks">Segments.</param>
    public static IReadOnlyList<SegmentFrame> WithProbable(IReadOnlyList<SegmentFrame> frames, MaskVolume masks)
    {
        if (masks.SegmentNumbers.All(segment => masks.ReadProbabilities(segment, 0).IsEmpty)) return frames;
        var held = frames.Select(frame => (frame.Segment, frame.Slice)).ToHashSet();
        return [.. from segment in masks.SegmentNumbers
                   from slice in Enumerable.Range(0, masks.Geometry.Slices)
                   where held.Contains((segment, slice)) || masks.ReadProbabilities(segment, slice).ContainsAnyExcept((byte)0)
                   select new SegmentFrame(segment, slice, ..masks.Geometry.Rows)];
    }

    /// <summary>All frames that hold a voxel, by segment number, then slice.</summary>
    public static IReadOnlyList<SegmentFrame> Find(MaskVolume masks)
    {
        var slices = masks.Geometry.Slices;
        var layers = masks.Layers;
        var extents = new RowExtents[layers.Count * slices];
        Parallel.For(0, extents.Length, i => extents[i] = RowExtents.Of(
            layers[i / slices].Span.Slice(i % slices * masks.Geometry.SliceLength, masks.Geometry.SliceLength),
            masks.Geometry.Columns));

        var frames = new List<SegmentFrame>();
        foreach (var segment in masks.SegmentNumbers)
        {
            var (layer, label) = masks.Locate(segment);
            for (var slice = 0; slice < slices; slice++)
                if (extents[layer * slices + slice].TryGet(label, out var rows)) frames.Add(new(segment, slice, rows));
        }

        return frames;
    }
}
