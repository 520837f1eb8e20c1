namespace SamSgp.Imaging.Volumes;

/// <summary>Orders slices and makes their grid, or says why they make none.</summary>
internal static class SliceStacker
{
    /// <summary>Cosine between directions that count as one (about a fifth of a degree).</summary>
    private const double SameDirection = 0.99999;

    /// <summary>Images in other orientations that are taken for localizers although they do not say so: so few, and
    /// at least as many times outnumbered.</summary>
    private const int FewLocalizers = 3;

    public static SeriesRefusal? Stack(List<SliceSource> slices, SeriesReadOptions options, List<string> notes,
        out SliceStack stack)
    {
        stack = null!;
        slices = DropLocalizers(slices, notes);
        var refusal = CheckOrientations(ref slices, notes) ?? CheckSizes(slices) ?? CheckFrames(slices);
        if (refusal is not null) return refusal;
        if (slices.TrueForAll(slice => !slice.HasPlace))
        {
            if (slices.Find(slice => slice.InstanceNumber is null) is { } unnumbered)
                return Refuse(SeriesRefusalCode.UnreadableAttribute, "InstanceNumber, which orders images without places, is no number.", [unnumbered]);
            stack = WithoutPlaces(slices);
            if (slices.Count > 1) notes.Add("The images do not say where they lie: they follow each other by frame and InstanceNumber, and nothing is measured in millilitres.");
            return null;
        }

        return slices.Find(slice => !slice.HasPlace) is { } lost
            ? Refuse(SeriesRefusalCode.MissingGeometry, $"{slices.Count(s => !s.HasPlace)} of {slices.Count} images, e.g. " +
                $"{lost.Name}, have no usable ImagePositionPatient and ImageOrientationPatient.", slices.Where(s => !s.HasPlace))
            : SpatialStacker.Stack(slices, options, notes, out stack);
    }

    private static List<SliceSource> DropLocalizers(List<SliceSource> slices, List<string> notes)
    {
        var localizers = slices.Count(slice => slice.IsLocalizer);
        if (localizers == 0 || localizers == slices.Count) return slices;
        notes.Add($"{localizers} localizer image(s) left out.");
        return slices.FindAll(slice => !slice.IsLocalizer);
    }

    private static SeriesRefusal? CheckOrientations(ref List<SliceSource> slices, List<string> notes)
    {
        var groups = new List<List<SliceSource>>();
        foreach (var slice in slices.Where(slice => slice.Orientation is not null))
        {
            var group = groups.Find(g => AreOne(g[0].Orientation!.Value, slice.Orientation!.Value));
            if (group is null) groups.Add(group = []);
            group.Add(slice);
        }

        if (groups.Count <= 1) return null;
        groups.Sort((a, b) => b.Count.CompareTo(a.Count));
        var others = groups.Skip(1).SelectMany(group => group).ToList();
        if (others.Count > FewLocalizers || groups[0].Count < FewLocalizers * others.Count)
        {
            return Refuse(SeriesRefusalCode.MixedOrientations, $"Slices lie in {groups.Count} orientations (" +
                $"{string.Join(", ", groups.Select(g => g.Count))} images); a volume needs one.", others);
        }

        notes.Add($"{others.Count} image(s) in another orientation than the other {groups[0].Count} left out as localizers.");
        slices = groups[0];
        return null;
    }

    private static SeriesRefusal? CheckSizes(List<SliceSource> slices)
    {
        var sizes = slices.GroupBy(s => (s.Columns, s.Rows)).OrderByDescending(g => g.Count()).ToList();
        if (sizes.Count > 1)
        {
            return Refuse(SeriesRefusalCode.MixedSizes, "Images of different sizes: " + string.Join(", ",
                sizes.Select(g => $"{g.Count()} of {g.Key.Columns} x {g.Key.Rows}")) + ".", sizes.Skip(1).SelectMany(g => g));
        }

        var first = slices[0].PixelSpacing;
        var odd = slices.FindAll(s => s.HasPlace && !AreNear(s.PixelSpacing, first));
        return odd.Count == 0 ? null : Refuse(SeriesRefusalCode.MixedSpacing,
            $"{odd.Count} image(s), e.g. {odd[0].Name}, have another PixelSpacing than {slices[0].Name}.", odd);
    }

    private static SeriesRefusal? CheckFrames(List<SliceSource> slices)
    {
        var frames = slices.Where(s => s.HasPlace).GroupBy(s => s.FrameOfReferenceUid).OrderByDescending(g => g.Count()).ToList();
        return frames.Count <= 1 ? null : Refuse(SeriesRefusalCode.SeveralFramesOfReference,
            $"The images lie in {frames.Count} frames of reference: their positions cannot be compared.",
            frames.Skip(1).SelectMany(g => g));
    }

    /// <summary>Pictures one after another, 1 mm apart for those who need a third axis.</summary>
    private static SliceStack WithoutPlaces(List<SliceSource> slices)
    {
        var ordered = slices.OrderBy(s => s.InstanceNumber).ThenBy(s => s.SopInstanceUid, StringComparer.Ordinal)
            .ThenBy(s => s.Frame).ToList();
        var spacing = ordered.TrueForAll(s => AreNear(s.PixelSpacing, ordered[0].PixelSpacing)) ? ordered[0].PixelSpacing : null;
        return new SliceStack(ordered, new VolumeGeometry
        {
            Columns = ordered[0].Columns,
            Rows = ordered[0].Rows,
            RowDirection = new(1, 0, 0),
            ColumnDirection = new(0, 1, 0),
            RowSpacing = spacing?.Rows ?? 1,
            ColumnSpacing = spacing?.Columns ?? 1,
            SliceSpacing = 1,
            HasPixelSpacing = spacing is not null,
            HasSliceSpacing = false,
            HasPlace = false,
            HasDirections = false,
            SlicePositions = [.. Enumerable.Range(0, ordered.Count).Select(k => new Vector3D(0, 0, k))],
        });
    }

    internal static SeriesRefusal Refuse(SeriesRefusalCode code, string message, IEnumerable<SliceSource> slices) =>
        new(code, message, [.. slices.Select(slice => slice.SopInstanceUid).Where(uid => uid.Length > 0).Distinct()]);

    private static bool AreOne((Vector3D Row, Vector3D Column) a, (Vector3D Row, Vector3D Column) b) =>
        a.Row.Dot(b.Row) > SameDirection && a.Column.Dot(b.Column) > SameDirection;

    private static bool AreNear((double Rows, double Columns)? a, (double Rows, double Columns)? b) =>
        a is null || b is null ? a is null && b is null
            : Math.Abs(a.Value.Rows / b.Value.Rows - 1) < 1e-3 && Math.Abs(a.Value.Columns / b.Value.Columns - 1) < 1e-3;
}
