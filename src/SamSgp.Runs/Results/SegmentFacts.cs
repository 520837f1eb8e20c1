using System.Globalization;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Runs.Results;

/// <summary>What a workitem says of one segment of its result, as facts named <c>segment.N.what</c>.</summary>
/// <param name="Number">Segment Number.</param>
/// <param name="Label">Segment Label.</param>
/// <param name="Voxels">How many voxels it has.</param>
/// <param name="VolumeMl">Millilitres; null where the images have no place in the patient.</param>
/// <param name="AreaMm2">Square millimetres in a single picture; null elsewhere, and where no pixel size is known.</param>
/// <param name="Confidence">Mean predicted intersection over union of its slices, 0 to 1: what the network says, not calibrated.</param>
/// <param name="Largest">The slice that shows most of it: where to look first; null where nothing of it is left, and in older results.</param>
/// <param name="ToCheck">Slices that the network is not sure of and the segment reaches, the least sure first; in older results in slice
/// order.</param>
public sealed record SegmentFacts(int Number, string Label, long? Voxels, double? VolumeMl, double? AreaMm2, double? Confidence,
    ResultSlice? Largest, IReadOnlyList<ResultSlice> ToCheck)
{
    private const string Start = "segment.", LabelName = "label", ConfidenceName = "confidence", ExpectedDiceName = "expected-dice", VolumeName = "volume-ml",
        AreaName = "area-mm2", VoxelsName = "voxels", LargestSliceName = "largest-slice", LargestImageName = "largest-image", SlicesName = "slices-to-check", ImagesName = "images-to-check",
        ConfidencesName = "confidences-to-check";

    /// <summary>What the images' values are in it; null where it is empty, for images in colour, and in older results.</summary>
    public ValueFacts? Values { get; init; }

    /// <summary>The Dice to be expected of it: its confidence, calibrated by what leaving out examples told; null where nobody measured
    /// that, and then <see cref="Confidence"/> is an uncalibrated number.</summary>
    public double? ExpectedDice { get; init; }

    /// <summary>Reads them back from a workitem's facts, by segment number.</summary>
    public static IReadOnlyList<SegmentFacts> AllOf(IReadOnlyDictionary<string, string> facts) =>
        [.. facts.Keys.Select(NumberOf).OfType<int>().Distinct().Order().Select(number => Read(number, facts))];

    /// <summary>Writes them among a workitem's facts.</summary>
    internal void WriteTo(IDictionary<string, string> facts)
    {
        void Add(string name, double? value, string format)
        {
            if (value is { } number) facts[Key(Number, name)] = number.ToString(format, CultureInfo.InvariantCulture);
        }

        facts[Key(Number, LabelName)] = Label;
        Add(VoxelsName, Voxels, "0");
        Add(VolumeName, VolumeMl, "0.###");
        Add(AreaName, AreaMm2, "0.#");
        Add(ConfidenceName, Confidence, "0.000");
        Add(ExpectedDiceName, ExpectedDice, "0.000");
        Values?.WriteTo((name, value) => facts[Key(Number, name)] = value);
        if (Largest is not null)
        {
            Add(LargestSliceName, Largest.Slice, "0");
            facts[Key(Number, LargestImageName)] = Largest.Image();
        }

        if (ToCheck.Count == 0) return;
        facts[Key(Number, SlicesName)] = string.Join(' ', ToCheck.Select(slice => slice.Slice));
        facts[Key(Number, ImagesName)] = string.Join(' ', ToCheck.Select(slice => slice.Image()));
        if (ToCheck.All(slice => slice.Confidence is not null))
            facts[Key(Number, ConfidencesName)] = string.Join(' ', ToCheck.Select(slice => slice.Confidence!.Value.ToString("0.000", CultureInfo.InvariantCulture)));
    }

    private static SegmentFacts Read(int number, IReadOnlyDictionary<string, string> facts)
    {
        string? Text(string name) => facts.GetValueOrDefault(Key(number, name));
        double? Value(string name) => NumberIn(Text(name));
        var slices = (Text(SlicesName) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var images = (Text(ImagesName) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var confidences = (Text(ConfidencesName) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var toCheck = slices.Zip(images, ResultSlice.Read).Select((slice, i) => slice is null ? null : slice with { Confidence = NumberIn(confidences.ElementAtOrDefault(i)) });
        return new SegmentFacts(number, Text(LabelName) ?? "", (long?)Value(VoxelsName), Value(VolumeName), Value(AreaName),
            Value(ConfidenceName), ResultSlice.Read(Text(LargestSliceName) ?? "", Text(LargestImageName) ?? ""), [.. toCheck.OfType<ResultSlice>()])
        {
            ExpectedDice = Value(ExpectedDiceName),
            Values = ValueFacts.Read(Text),
        };
    }

    private static double? NumberIn(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static string Key(int number, string name) => string.Create(CultureInfo.InvariantCulture, $"{Start}{number}.{name}");

    private static int? NumberOf(string key) =>
        key.StartsWith(Start, StringComparison.Ordinal) && key.EndsWith("." + LabelName, StringComparison.Ordinal)
        && int.TryParse(key[Start.Length..^(LabelName.Length + 1)], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}

/// <summary>A slice of a result that deserves a look.</summary>
/// <param name="Slice">Counted from 1, in the volume's order.</param>
/// <param name="SopInstanceUid">The image it is.</param>
/// <param name="Frame">Frame of a multi-frame image, from 1; null for single-frame ones.</param>
public sealed record ResultSlice(int Slice, string SopInstanceUid, int? Frame)
{
    /// <summary>Predicted intersection over union there, 0 to 1; null in older results, and where nobody asks.</summary>
    public double? Confidence { get; init; }

    internal static ResultSlice Of(int slice, SourceFrame source) => new(slice + 1, source.SopInstanceUid, source.FrameNumber);

    internal string Image() => Frame is { } frame ? string.Create(CultureInfo.InvariantCulture, $"{SopInstanceUid}:{frame}") : SopInstanceUid;

    internal static ResultSlice? Read(string slice, string image)
    {
        if (!int.TryParse(slice, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        var parts = image.Split(':');
        int? frame = parts.Length > 1 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var f) ? f : null;
        return new ResultSlice(number, parts[0], frame);
    }
}
