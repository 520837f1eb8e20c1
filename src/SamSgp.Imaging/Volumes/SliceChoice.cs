using System.Globalization;
using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>Which images (or frames) of a series are read where several lie at one place: times, echoes, magnitude and phase.</summary>
/// <param name="Conditions">An attribute and the value it must have; all must be met. <see cref="SeriesReadOptions.First"/> and <see cref="SeriesReadOptions.Last"/> are
/// the least and the greatest value there is. Without an attribute the value says which of the images at each place is taken:
/// <see cref="SeriesReadOptions.First"/>, <see cref="SeriesReadOptions.Last"/> or a number from 1, in the order of whatever tells them apart.</param>
public sealed record SliceChoice(IReadOnlyList<(DicomTag? Attribute, string Value)> Conditions)
{
    private static readonly Dictionary<string, string> Components = new(StringComparer.OrdinalIgnoreCase)
    {
        ["M"] = "MAGNITUDE", ["P"] = "PHASE", ["R"] = "REAL", ["I"] = "IMAGINARY",
    };

    /// <summary>Which of the images at each place is taken; null where attributes alone decide.</summary>
    internal string? Repeat => Conditions.Where(condition => condition.Attribute is null).Select(condition => condition.Value).FirstOrDefault();

    /// <summary>Images whose attribute has a value.</summary>
    public static SliceChoice Of(DicomTag attribute, string value) => new([(attribute, value)]);

    /// <summary>One condition on one attribute.</summary>
    public static implicit operator SliceChoice((DicomTag Attribute, string Value) condition) => Of(condition.Attribute, condition.Value);

    /// <summary>As a user writes it.</summary>
    public override string ToString() => string.Join(' ', Conditions.Select(condition =>
        condition.Attribute is { } tag ? $"{tag.DictionaryEntry.Keyword}={condition.Value}" : condition.Value));

    /// <summary>The slices that meet the conditions on attributes.</summary>
    internal List<SliceSource> Meeting(List<SliceSource> slices)
    {
        foreach (var (attribute, value) in Conditions)
            if (attribute is { } tag) slices = Meeting(slices, tag, value.Trim());
        return slices;
    }

    private static List<SliceSource> Meeting(List<SliceSource> slices, DicomTag tag, string value)
    {
        var texts = slices.Select(slice => FrameAttributes.Open(slice.Dataset).Text(slice.Frame, tag)).ToList();
        if (value is SeriesReadOptions.First or SeriesReadOptions.Last)
        {
            var ordered = texts.OfType<string>().Distinct().Select(text => (Text: text, Number: Number(text)))
                .OrderBy(entry => entry.Number).ThenBy(entry => entry.Text, StringComparer.Ordinal).ToList();
            value = (value == SeriesReadOptions.First ? ordered.FirstOrDefault() : ordered.LastOrDefault()).Text ?? value;
        }

        return [.. slices.Where((slice, n) => texts[n] is { } text && Has(text, value) || (tag == DicomTag.ImageType && IsOfType(slice, value)))];
    }

    private static bool Has(string text, string value) => text == value ||
        (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var a) &&
            double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var b) && a == b);

    // One word of the type will do: M and P for magnitude and phase, wherever frames state it.
    private static bool IsOfType(SliceSource slice, string word)
    {
        var attributes = FrameAttributes.Open(slice.Dataset);
        return ((DicomTag[])[DicomTag.ImageType, DicomTag.FrameType, DicomTag.ComplexImageComponent]).Any(tag =>
            attributes.Text(slice.Frame, tag) is { } text && text.Split('\\').Any(part => part.Trim() is var stated &&
                (stated.Equals(word, StringComparison.OrdinalIgnoreCase) || (tag == DicomTag.ComplexImageComponent &&
                    Components.TryGetValue(word, out var component) && stated.Equals(component, StringComparison.OrdinalIgnoreCase)))));
    }

    /// <summary>Texts in the order of their numbers, which may be moments: more digits than a double has.</summary>
    internal static decimal Number(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : decimal.MaxValue;
}
