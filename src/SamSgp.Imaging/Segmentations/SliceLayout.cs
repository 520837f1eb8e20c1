using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Which slice of a grid each frame of a SEG belongs to.</summary>
internal sealed class SliceLayout
{
    private SliceLayout(VolumeGeometry geometry, int[] sliceOfFrame) =>
        (Geometry, SliceOfFrame) = (geometry, sliceOfFrame);

    /// <summary>The grid.</summary>
    public VolumeGeometry Geometry { get; }

    /// <summary>0-based slice of each frame; -1 for a frame of another time than the series'.</summary>
    public IReadOnlyList<int> SliceOfFrame { get; }

    /// <summary>The object's own grid: the planes it holds, and those it left out between them.</summary>
    /// <param name="frames">All frames.</param>
    /// <param name="plane">Size, directions and spacings of every frame.</param>
    /// <param name="stated">What the object says of its slices.</param>
    public static SliceLayout OfObject(IReadOnlyList<StoredFrame> frames, VolumeGeometry plane, StatedSpacing stated) =>
        frames.All(frame => frame.Position is not null)
            ? ByPosition(frames, plane, stated)
            : ByOrder(frames, plane, stated);

    /// <summary>The slices of a series the frames were drawn on; null where a frame finds none, or where the frames
    /// have another size or direction.</summary>
    public static SliceLayout? OnSource(IReadOnlyList<StoredFrame> frames, VolumeGeometry plane, VolumeGeometry source,
        IReadOnlyList<SourceFrame> sourceFrames)
    {
        var positioned = plane.FrameOfReferenceUid is { } uid && uid == source.FrameOfReferenceUid;
        if ((plane.Columns, plane.Rows) != (source.Columns, source.Rows)) return null;
        if (positioned && !SamePlaneGrid(plane, source)) return null;

        var sliceOfSource = sourceFrames.Select((frame, slice) => (Key(frame), slice))
            .DistinctBy(p => p.Item1).ToDictionary(p => p.Item1, p => p.slice);
        var slices = new int[frames.Count];
        foreach (var frame in frames)
        {
            var named = frame.Sources.Select(key => sliceOfSource.GetValueOrDefault(Key(key), -1))
                .Where(slice => slice >= 0);
            var position = positioned ? frame.Position : null;
            var candidates = position is null ? named : named.Concat(Enumerable.Range(0, source.Slices))
                .Where(slice => LiesOn(position.Value, source, slice));
            slices[frame.Index] = candidates.FirstOrDefault(-1);
            if (slices[frame.Index] < 0) return null;
        }

        LeaveOutOtherTimes(frames, slices, sliceOfSource);
        return new(source, slices);
    }

    // Where frames of one segment lie on one slice, those that name another image than the series' are of another time.
    private static void LeaveOutOtherTimes(IReadOnlyList<StoredFrame> frames, int[] slices, Dictionary<(string, int), int> sliceOfSource)
    {
        bool IsOurs(StoredFrame frame) => frame.Sources.Any(key => sliceOfSource.ContainsKey(Key(key)));
        foreach (var together in frames.GroupBy(frame => (frame.Segment, slices[frame.Index])).Where(group => group.Count() > 1).ToList())
        {
            if (!together.Any(IsOurs)) continue;
            foreach (var frame in together.Where(frame => frame.Sources.Count > 0 && !IsOurs(frame))) slices[frame.Index] = -1;
        }
    }

    // A source without a frame number has one frame.
    private static (string Instance, int Frame) Key(SourceFrame frame) =>
        (frame.SopInstanceUid, frame.FrameNumber ?? 1);

    private static bool SamePlaneGrid(VolumeGeometry a, VolumeGeometry b) =>
        (a.RowDirection - b.RowDirection).Length < 1e-3 && (a.ColumnDirection - b.ColumnDirection).Length < 1e-3 &&
        Math.Abs(a.RowSpacing / b.RowSpacing - 1) < 1e-3 && Math.Abs(a.ColumnSpacing / b.ColumnSpacing - 1) < 1e-3;

    private static bool LiesOn(Vector3D position, VolumeGeometry source, int slice)
    {
        var offset = position - source.SlicePositions[slice];
        return Math.Abs(offset.Dot(source.RowDirection)) < 0.1 * source.ColumnSpacing &&
            Math.Abs(offset.Dot(source.ColumnDirection)) < 0.1 * source.RowSpacing &&
            Math.Abs(offset.Dot(source.Normal)) < 0.1 * source.SliceSpacing;
    }

    private static SliceLayout ByPosition(IReadOnlyList<StoredFrame> frames, VolumeGeometry plane, StatedSpacing stated)
    {
        var along = frames.Select(frame => frame.Position!.Value.Dot(plane.Normal)).ToArray();
        var order = Enumerable.Range(0, frames.Count).OrderBy(i => along[i]).ToList();
        var samePlane = PlaneSpacing.SamePlane(stated.BetweenSlices > 0 ? stated.BetweenSlices : stated.Thickness, [.. order.Select(i => along[i])]);
        var planes = new List<int> { order[0] };
        foreach (var i in order)
            if (along[i] - along[planes[^1]] > samePlane) planes.Add(i);

        var geometry = Stack(plane, [.. planes.Select(i => frames[i].Position!.Value)], stated);
        var places = geometry.SlicePositions.Select(position => position.Dot(plane.Normal)).ToArray();
        int[] slices = [.. along.Select(place => Nearest(places, place))];
        CheckOneTime(frames, slices);
        return new(geometry, slices);
    }

    // Frames of one segment at one place that were drawn on different images are times or phases: together they are nothing.
    private static void CheckOneTime(IReadOnlyList<StoredFrame> frames, int[] slices)
    {
        foreach (var together in frames.Where(frame => frame.Sources.Count > 0).GroupBy(frame => (frame.Segment, slices[frame.Index])))
        {
            var images = together.Select(frame => Key(frame.Sources[0])).Distinct().Count();
            if (images < 2) continue;
            throw new DicomDataException($"{(together.Key.Segment is { } segment ? $"Segment {segment}" : "The label map")} has frames of {images} images at one " +
                "place (times or phases); a segmentation of one time is read.");
        }
    }

    // Planes, ascending, as slices: those of an even grid with what was left out between them, or each where it lies.
    private static VolumeGeometry Stack(VolumeGeometry plane, IReadOnlyList<Vector3D> planes, StatedSpacing stated)
    {
        var along = planes.Select(position => position.Dot(plane.Normal)).ToArray();
        var gaps = along.Zip(along.Skip(1), (a, b) => b - a).ToList();
        if (gaps.Count == 0) return plane.WithSlices(planes, stated.OfOnePlane, hasSpacing: stated.IsKnown);
        if (PlaneSpacing.Grid(gaps, stated.BetweenSlices) is not var (spacing, slices))
        {
            var shares = PlaneSpacing.Shares(gaps);
            return plane.WithSlices(planes, shares.Average(share => share.Thickness), shares);
        }

        var step = (planes[^1] - planes[0]) * (1.0 / slices[^1]);
        var positions = Enumerable.Range(0, slices[^1] + 1).Select(slice => planes[0] + step * slice).ToArray();
        // The planes that are there keep their own digits.
        for (var i = 0; i < planes.Count; i++) positions[slices[i]] = planes[i];
        return plane.WithSlices(positions, spacing);
    }

    private static int Nearest(double[] sorted, double value)
    {
        var at = Array.BinarySearch(sorted, value);
        if (at >= 0) return at;
        at = ~at;
        if (at == 0) return 0;
        return at == sorted.Length || value - sorted[at - 1] <= sorted[at] - value ? at - 1 : at;
    }

    // Without places a slice is a source image, or an index of the object's own, or the turn a frame has in its
    // segment.
    private static SliceLayout ByOrder(IReadOnlyList<StoredFrame> frames, VolumeGeometry plane, StatedSpacing stated)
    {
        var turns = new Dictionary<int, int>();
        var keys = frames.Select(frame =>
        {
            var turn = turns[frame.Segment ?? 0] = turns.GetValueOrDefault(frame.Segment ?? 0, -1) + 1;
            return frame.Sources.Count > 0 ? frame.Sources[0] : (object)(frame.Order ?? turn);
        }).ToList();
        var ordered = frames.All(frame => frame.Order is not null)
            ? frames.OrderBy(frame => frame.Order).Select(frame => keys[frame.Index])
            : keys;
        var slices = ordered.Distinct().Select((key, slice) => (key, slice)).ToDictionary(p => p.key, p => p.slice);
        // Slices of time say nothing of their distance; what they are thick does not tell it either.
        var spacing = stated.BetweenSlices > 0 ? stated.BetweenSlices : 1;
        var positions = Enumerable.Range(0, slices.Count).Select(slice => new Vector3D(0, 0, slice * spacing)).ToList();
        return new(plane.WithSlices(positions, spacing, hasSpacing: stated.BetweenSlices > 0), [.. keys.Select(key => slices[key])]);
    }
}
