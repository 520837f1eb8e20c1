using System.Globalization;

namespace SamSgp.Imaging.Volumes;

/// <summary>Sorts slices that say where they lie, and checks that they make an even grid. A grid may be sheared (gantry
/// tilt): each slice then lies a little farther along the plane than the one before.</summary>
internal static class SpatialStacker
{
    /// <summary>Positions are written with a tenth of a millimetre and worse: differences up to this never matter, but where slices lie as close.</summary>
    private const double Rounding = 0.1;

    /// <summary>Slices closer than this lie at one place.</summary>
    private const double SamePlace = 0.01;

    public static SeriesRefusal? Stack(List<SliceSource> slices, SeriesReadOptions options, List<string> notes, out SliceStack stack)
    {
        stack = null!;
        var (row, column) = slices[0].Orientation!.Value;
        var normal = row.Cross(column);
        var ordered = slices.Select(slice => (Slice: slice, At: slice.Position!.Value.Dot(normal)))
            .OrderBy(pair => pair.At).ThenBy(pair => pair.Slice.SopInstanceUid, StringComparer.Ordinal)
            .ThenBy(pair => pair.Slice.Frame).ToList();
        ordered = CopiedSlices.LeaveOut(ordered, SamePlace, notes);
        if (options.Select?.Repeat is { } wanted && ChooseRepeat(ref ordered, wanted, notes) is { } unchosen) return unchosen;
        var refusal = CheckDuplicates(ordered) ?? CheckSpacing(ordered, options) ?? CheckShear(ordered, normal);
        if (refusal is not null) return refusal;
        var (hasSpacing, hasThickness) = (slices[0].PixelSpacing is not null, ordered.Count > 1 || slices[0].SliceThickness > 0);
        notes.AddRange(Missing(slices[0], hasSpacing, hasThickness));
        var places = ordered.ConvertAll(pair => pair.Slice);
        stack = new SliceStack(places, new VolumeGeometry
        {
            Columns = slices[0].Columns,
            Rows = slices[0].Rows,
            RowDirection = row,
            ColumnDirection = column,
            RowSpacing = slices[0].PixelSpacing?.Rows ?? 1,
            ColumnSpacing = slices[0].PixelSpacing?.Columns ?? 1,
            SliceSpacing = ordered.Count > 1 ? (ordered[^1].At - ordered[0].At) / (ordered.Count - 1)
                : slices[0].SliceThickness is > 0 and var thickness ? thickness : 1,
            HasPixelSpacing = hasSpacing,
            HasSliceSpacing = hasThickness,
            SlicePositions = places.ConvertAll(slice => slice.Position!.Value),
            // A segmentation with places has to state pixel spacing and slice thickness.
            FrameOfReferenceUid = hasSpacing && hasThickness ? slices[0].FrameOfReferenceUid : null,
        });
        return null;
    }

    /// <summary>What the images do not say, and what follows from that.</summary>
    private static IEnumerable<string> Missing(SliceSource image, bool hasSpacing, bool hasThickness)
    {
        if (!hasSpacing)
            yield return "The images state no PixelSpacing: nothing is measured in millimetres or millilitres, and the result names its images without places.";
        if (!hasThickness)
            yield return "The image states no SliceThickness: nothing is measured in millilitres, and the result names its image without a place.";
        if (image.IsInOwnVolume)
            yield return "The images lie in a volume of their own, not in the patient: the result names its images without places.";
        else if (image.FrameOfReferenceUid is null)
            yield return "The images have positions but no FrameOfReferenceUID.";
    }

    /// <summary>Of the slices at each place those of one time, echo, ...</summary>
    private static SeriesRefusal? ChooseRepeat(ref List<(SliceSource Slice, double At)> ordered, string wanted, List<string> notes)
    {
        var (least, most) = RepeatedSlices.Visits(ordered, SamePlace);
        if (most == 1 && wanted is SeriesReadOptions.First or SeriesReadOptions.Last or "1") return null;
        if (RepeatedSlices.Find(ordered, SamePlace) is not { } repeats)
        {
            return SliceStacker.Refuse(SeriesRefusalCode.DuplicatePositions, $"'{wanted}' of the images at each place is wanted, but each of " +
                $"{least}{(most > least ? $" to {most}" : "")} images at a place is like the others: no attribute tells them apart. Leave out those that are not meant.", []);
        }

        var index = wanted == SeriesReadOptions.First ? 1 : wanted == SeriesReadOptions.Last ? repeats.Groups.Count
            : int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        if (index < 1 || index > repeats.Groups.Count)
        {
            return SliceStacker.Refuse(SeriesRefusalCode.DuplicatePositions,
                $"'{wanted}' of the images at each place is wanted; there are {repeats.Groups.Count}. {repeats.Advice}", []);
        }

        var (choice, slices) = repeats.Groups[index - 1];
        notes.Add($"{repeats.Told}: '{choice}' is taken, {slices.Count} of {ordered.Count} images.");
        ordered = [.. slices.OrderBy(pair => pair.At)];
        return null;
    }

    private static SeriesRefusal? CheckDuplicates(List<(SliceSource Slice, double At)> ordered)
    {
        var doubled = new HashSet<SliceSource>(ReferenceEqualityComparer.Instance);
        for (var i = 1; i < ordered.Count; i++)
        {
            if (ordered[i].At - ordered[i - 1].At >= SamePlace) continue;
            doubled.Add(ordered[i - 1].Slice);
            doubled.Add(ordered[i].Slice);
        }

        if (doubled.Count == 0) return null;
        var places = ordered.Count - doubled.Count;
        var split = RepeatedSlices.Find(ordered, SamePlace)?.Advice ?? "No attribute tells them apart: leave out those that are not meant.";
        return SliceStacker.Refuse(SeriesRefusalCode.DuplicatePositions,
            $"{doubled.Count} of {ordered.Count} images share their position with another, e.g. {doubled.First().Name} and " +
            $"{doubled.Skip(1).First().Name}; {places} lie alone. {split}", doubled);
    }

    private static SeriesRefusal? CheckSpacing(List<(SliceSource Slice, double At)> ordered, SeriesReadOptions options)
    {
        if (ordered.Count < 3) return null;
        var gaps = Enumerable.Range(1, ordered.Count - 1).Select(i => ordered[i].At - ordered[i - 1].At).ToList();
        var usual = gaps.Order().ElementAt(gaps.Count / 2);
        var tolerance = Math.Max(Math.Min(Rounding, usual / 2), options.SpacingTolerance * usual) + 1e-6;
        var odd = Enumerable.Range(0, gaps.Count).Where(i => Math.Abs(gaps[i] - usual) > tolerance).ToList();
        if (odd.Count == 0) return null;
        var missing = odd.TrueForAll(i => gaps[i] > 1.5 * usual &&
            Math.Abs(gaps[i] - Math.Round(gaps[i] / usual) * usual) <= tolerance * Math.Round(gaps[i] / usual));
        var shown = string.Join("; ", odd.Take(5).Select(i => missing
            ? FormattableString.Invariant($"{Math.Round(gaps[i] / usual) - 1} between {Place(ordered[i])} and {Place(ordered[i + 1])}")
            : FormattableString.Invariant($"{gaps[i]:0.###} mm between {Place(ordered[i])} and {Place(ordered[i + 1])}")));
        var at = odd.SelectMany(i => (SliceSource[])[ordered[i].Slice, ordered[i + 1].Slice]);
        return missing
            ? SliceStacker.Refuse(SeriesRefusalCode.MissingSlices,
                FormattableString.Invariant($"Slices are missing from a series with {usual:0.###} mm spacing: {shown}."), at)
            : SliceStacker.Refuse(SeriesRefusalCode.UnevenSpacing,
                FormattableString.Invariant($"Slices are unevenly spaced: usually {usual:0.###} mm, but {shown}."), at);
    }

    /// <summary>Along the plane, slices may move evenly (gantry tilt) but not jump.</summary>
    private static SeriesRefusal? CheckShear(List<(SliceSource Slice, double At)> ordered, Vector3D normal)
    {
        if (ordered.Count < 3) return null;
        var first = ordered[0].Slice.Position!.Value;
        var step = (ordered[^1].Slice.Position!.Value - first) * (1 / (ordered[^1].At - ordered[0].At));
        foreach (var (slice, at) in ordered)
        {
            var off = slice.Position!.Value - (first + step * (at - ordered[0].At));
            off -= normal * off.Dot(normal);
            if (off.Length > 0.5)
            {
                return SliceStacker.Refuse(SeriesRefusalCode.UnevenSpacing, FormattableString.Invariant(
                    $"The slice of {slice.Name} lies {off.Length:0.##} mm beside the line through the others."), [slice]);
            }
        }

        return null;
    }

    private static string Place((SliceSource Slice, double At) pair) =>
        FormattableString.Invariant($"{pair.Slice.Name} at {pair.At:0.##} mm");
}
