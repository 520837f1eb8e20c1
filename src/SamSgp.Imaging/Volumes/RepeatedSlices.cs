using System.Globalization;
using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>Slices at one place, and what tells them apart: an attribute, two together, or the order of their visits.</summary>
/// <param name="Told">Begins a sentence: "EchoNumbers tells them apart".</param>
/// <param name="Groups">The slices of each time, echo, ... in order, and how a user chooses them.</param>
internal sealed record RepeatedSlices(string Told, IReadOnlyList<(string Choice, IReadOnlyList<(SliceSource Slice, double At)> Slices)> Groups)
{
    private const string Where = "(the task's input.split, or --select)";
    private const int Shown = 8;

    /// <summary>Numbers of times; each may even hold a single slice.</summary>
    private static readonly DicomTag[] Times =
        [DicomTag.TemporalPositionIdentifier, DicomTag.TemporalPositionIndex, DicomTag.TemporalPositionTimeOffset, DicomTag.TimeSlotVector];

    /// <summary>What is the same in all slices of a time, an echo, ...</summary>
    private static readonly DicomTag[] Marks =
    [
        DicomTag.AcquisitionNumber, DicomTag.FrameAcquisitionNumber, .. Times, DicomTag.EchoNumbers, DicomTag.EchoTime, DicomTag.EffectiveEchoTime,
        DicomTag.DiffusionBValue, DicomTag.TriggerTime, DicomTag.NominalPercentageOfCardiacPhase, DicomTag.AcquisitionTime, DicomTag.ContentTime, DicomTag.ImageType, DicomTag.FrameType,
        DicomTag.ComplexImageComponent, DicomTag.StackID, DicomTag.ConvolutionKernel, DicomTag.RRIntervalVector, DicomTag.EnergyWindowVector,
        DicomTag.InversionTime, DicomTag.FlipAngle, DicomTag.KVP, DicomTag.FrameReferenceTime,
    ];

    /// <summary>Two of them may be needed: echo and magnitude or phase, time and echo.</summary>
    private static readonly DicomTag[] Together =
    [
        DicomTag.AcquisitionNumber, .. Times, DicomTag.EchoNumbers, DicomTag.EchoTime, DicomTag.EffectiveEchoTime, DicomTag.DiffusionBValue,
        DicomTag.TriggerTime, DicomTag.ImageType, DicomTag.FrameType, DicomTag.ComplexImageComponent, DicomTag.RRIntervalVector, DicomTag.InversionTime,
    ];

    /// <summary>What orders the visits of each place, though it differs from place to place.</summary>
    private static readonly DicomTag[] Orders =
    [
        DicomTag.TriggerTime, DicomTag.NominalCardiacTriggerDelayTime, DicomTag.FrameReferenceDateTime, DicomTag.FrameAcquisitionDateTime,
        DicomTag.AcquisitionDateTime, DicomTag.AcquisitionTime, DicomTag.InstanceNumber,
    ];

    /// <summary>Finds what tells slices apart; null where nothing does.</summary>
    /// <param name="slices">Ordered by place.</param>
    /// <param name="samePlace">Slices closer than this lie at one place.</param>
    public static RepeatedSlices? Find(IReadOnlyList<(SliceSource Slice, double At)> slices, double samePlace)
    {
        var values = new SliceValues(slices);
        var places = PlacesOf(slices, samePlace);
        return Marks.Select(tag => ByMark(slices, tag, values, samePlace)).FirstOrDefault(found => found is not null)
            ?? ByDimensions(slices, places.Count, samePlace)
            ?? Together.SelectMany((tag, i) => Together.Skip(i + 1).Select(other => ByTwo(slices, tag, other, values, places)))
                .FirstOrDefault(found => found is not null)
            ?? Orders.Select(tag => ByOrder(tag, values, places)).FirstOrDefault(found => found is not null);
    }

    /// <summary>Whether two slices differ in any attribute by which slices at one place are told apart.</summary>
    public static bool MayTellApart(SliceSource one, SliceSource other)
    {
        var (a, b) = (FrameAttributes.Open(one.Dataset), FrameAttributes.Open(other.Dataset));
        return Marks.Concat(Orders).Any(tag => a.Text(one.Frame, tag) != b.Text(other.Frame, tag));
    }

    /// <summary>How often each place is visited, at least and at most.</summary>
    public static (int Least, int Most) Visits(IReadOnlyList<(SliceSource Slice, double At)> slices, double samePlace)
    {
        var counts = PlacesOf(slices, samePlace).ConvertAll(place => place.Count);
        return (counts.Min(), counts.Max());
    }

    /// <summary>A sentence that says what to choose from.</summary>
    public string Advice => $"{Told}: choose {(Groups.Count == 1 ? "" : "one of ")}" +
        $"{string.Join(", ", Groups.Take(Shown).Select(group => $"'{group.Choice}'"))}{(Groups.Count > Shown ? ", ..." : "")} {Where}.";

    private static RepeatedSlices? ByMark(IReadOnlyList<(SliceSource Slice, double At)> slices, DicomTag tag, SliceValues values, double samePlace)
    {
        var groups = slices.GroupBy(pair => values.Of(pair.Slice, tag)).ToList();
        var most = Times.Contains(tag) ? slices.Count : slices.Count / 2;
        if (groups.Count < 2 || groups.Count > most || groups.Any(g => g.Key is null)) return null;
        if (!groups.TrueForAll(group => AreApart(group, samePlace))) return null;
        var ordered = groups.OrderBy(group => SliceChoice.Number(group.Key!)).ThenBy(group => group.Key, StringComparer.Ordinal);
        return new($"{tag.DictionaryEntry.Keyword} tells them apart", [.. ordered.Index().Select(group =>
            (Choice(group.Index, Condition(tag, group.Item.Key!, values)), (IReadOnlyList<(SliceSource, double)>)[.. group.Item]))]);
    }

    // The dimensions that multi-frame images state, as few of them as it takes: their attributes may be private, or lie deep.
    private static RepeatedSlices? ByDimensions(IReadOnlyList<(SliceSource Slice, double At)> slices, int places, double samePlace)
    {
        if (FrameDimensions.Of(slices.Select(pair => pair.Slice)) is not { } dimensions) return null;
        var numbers = slices.Select(pair => dimensions.NumbersOf(pair.Slice)).ToList();
        foreach (var chosen in dimensions.Choices)
        {
            var groups = slices.Index().GroupBy(slice => string.Join(' ', chosen.Select(i => numbers[slice.Index][i].ToString("D10", CultureInfo.InvariantCulture))), slice => slice.Item)
                .OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
            // Each has to hold each place once.
            if (groups.Count < 2 || !groups.TrueForAll(group => group.Count() == places && AreApart(group, samePlace))) continue;
            var shown = groups.Take(Shown).Select(group => dimensions.Describe(chosen, group.First().Slice));
            return new($"{dimensions.Name(chosen)} {(chosen.Count == 1 ? "tells" : "together tell")} them apart ({string.Join("; ", shown)}{(groups.Count > Shown ? "; ..." : "")})",
                [.. groups.Index().Select(group => (Choice(group.Index, null), (IReadOnlyList<(SliceSource, double)>)[.. group.Item]))]);
        }

        return null;
    }

    private static RepeatedSlices? ByTwo(IReadOnlyList<(SliceSource Slice, double At)> slices, DicomTag one, DicomTag other, SliceValues values,
        List<List<(SliceSource Slice, double At)>> places)
    {
        var groups = slices.GroupBy(pair => (One: values.Of(pair.Slice, one), Other: values.Of(pair.Slice, other))).ToList();
        // Each group has to hold each place once, or the two merely differ everywhere.
        if (groups.Count < 2 || groups.Any(g => g.Key.One is null || g.Key.Other is null || g.Count() != places.Count)) return null;
        if (!places.TrueForAll(place => place.Select(pair => (values.Of(pair.Slice, one), values.Of(pair.Slice, other))).Distinct().Count() == place.Count)) return null;
        var ordered = groups.OrderBy(g => SliceChoice.Number(g.Key.One!)).ThenBy(g => g.Key.One, StringComparer.Ordinal)
            .ThenBy(g => SliceChoice.Number(g.Key.Other!)).ThenBy(g => g.Key.Other, StringComparer.Ordinal);
        return new($"{one.DictionaryEntry.Keyword} and {other.DictionaryEntry.Keyword} together tell them apart",
            [.. ordered.Select(g => ($"{Condition(one, g.Key.One!, values)} {Condition(other, g.Key.Other!, values)}", (IReadOnlyList<(SliceSource, double)>)[.. g]))]);
    }

    private static RepeatedSlices? ByOrder(DicomTag tag, SliceValues values, List<List<(SliceSource Slice, double At)>> places)
    {
        var visits = places[0].Count;
        if (visits < 2 || !places.TrueForAll(place => place.Count == visits)) return null;
        var ordered = new List<List<(SliceSource Slice, double At)>>();
        foreach (var place in places)
        {
            if (place.Select(pair => (values.Of(pair.Slice, tag), pair.Slice.Frame)).Distinct().Count() < visits) return null;
            if (place.Exists(pair => values.Of(pair.Slice, tag) is not { Length: > 0 } text || SliceChoice.Number(text) == decimal.MaxValue)) return null;
            ordered.Add([.. place.OrderBy(pair => SliceChoice.Number(values.Of(pair.Slice, tag)!)).ThenBy(pair => pair.Slice.Frame)]);
        }

        return new($"Only the order of {tag.DictionaryEntry.Keyword} tells the {visits} at each place apart", [.. Enumerable.Range(0, visits)
            .Select(visit => (FormattableString.Invariant($"{visit + 1}"), (IReadOnlyList<(SliceSource, double)>)[.. ordered.Select(place => place[visit])]))]);
    }

    private static List<List<(SliceSource Slice, double At)>> PlacesOf(IReadOnlyList<(SliceSource Slice, double At)> slices, double samePlace)
    {
        var places = new List<List<(SliceSource Slice, double At)>>();
        foreach (var pair in slices)
        {
            if (places.Count == 0 || pair.At - places[^1][^1].At >= samePlace) places.Add([]);
            places[^1].Add(pair);
        }

        return places;
    }

    private static bool AreApart(IEnumerable<(SliceSource Slice, double At)> slices, double samePlace)
    {
        var sorted = slices.Select(pair => pair.At).Order().ToList();
        return Enumerable.Range(1, sorted.Count - 1).All(i => sorted[i] - sorted[i - 1] >= samePlace);
    }

    // What a user can write: conditions are parted by blanks, and a number always does.
    private static string Choice(int index, string? condition) =>
        condition is null || condition.Contains(' ', StringComparison.Ordinal) ? FormattableString.Invariant($"{index + 1}") : condition;

    private static string Condition(DicomTag tag, string value, SliceValues values) => tag == DicomTag.EchoNumbers ? $"echo={value}"
        : tag == DicomTag.ImageType ? $"type={values.WordOf(tag, value)}" : $"{tag.DictionaryEntry.Keyword}={value}";
}
