using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Masks from frames that hold one segment each (BINARY, FRACTIONAL).</summary>
internal static class SegmentLayers
{
    /// <summary>Builds the masks; segments that have no frame are there, empty.</summary>
    public static MaskVolume Build(StoredPixels pixels, StoredSegmentation stored, SliceLayout layout,
        IReadOnlyList<SegmentDescription> segments)
    {
        var framesOf = stored.Frames.Where(frame => layout.SliceOfFrame[frame.Index] >= 0).ToLookup(frame => frame.Segment!.Value);
        var packer = new LayerPacker(layout.Geometry);
        foreach (var number in segments.Select(segment => segment.Number))
            packer.Add(number, () => Frames(pixels, framesOf[number], layout));
        return packer.ToMasks();
    }

    private static IEnumerable<(int Slice, byte[] Inside)> Frames(StoredPixels pixels, IEnumerable<StoredFrame> frames,
        SliceLayout layout)
    {
        var inside = new byte[layout.Geometry.SliceLength];
        foreach (var frame in frames)
        {
            pixels.ReadInside(frame.Index, inside);
            yield return (layout.SliceOfFrame[frame.Index], inside);
        }
    }
}
