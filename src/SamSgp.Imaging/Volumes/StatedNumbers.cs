using System.Buffers;
using System.Globalization;
using System.Text;
using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>Numbers as other writers state them: in whatever VR (UT, LO or UN for DS, FD), with spaces around, with exponents.
/// What is there and is no number is never taken for one that is missing.</summary>
internal static class StatedNumbers
{
    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789+-.eE\\ "u8);

    /// <summary>The text of an attribute, also where it hides in bytes of an unknown VR; empty where it is absent.</summary>
    public static string Text(DicomDataset dataset, DicomTag tag) =>
        dataset.GetDicomItem<DicomElement>(tag) is { Count: > 0 } element && TextOf(element) is { } text ? text.Trim(' ', '\0') : "";

    /// <summary>The numbers of an attribute; null where it is absent or empty.</summary>
    /// <exception cref="DicomDataException">It is there, and is no numbers; the message says what it holds.</exception>
    public static double[]? Read(DicomDataset dataset, DicomTag tag)
    {
        var item = dataset.GetDicomItem<DicomItem>(tag);
        if (item is null or DicomElement { Count: 0 }) return null;
        if (item is not DicomElement element) throw Unreadable(tag, "a sequence", "numbers are wanted");
        return TextOf(element) is { } text ? Parse(tag, text)
            : dataset.TryGetValues<double>(tag, out var values) && Array.TrueForAll(values, double.IsFinite) ? values
            : throw Unreadable(tag, $"of VR {element.ValueRepresentation}", "finite numbers are wanted");
    }

    /// <summary>So many numbers of an attribute; null where it is absent or empty.</summary>
    /// <exception cref="DicomDataException">It is there, and is no such numbers.</exception>
    public static double[]? Read(DicomDataset dataset, DicomTag tag, int count) => Read(dataset, tag) is not { } values ? null
        : values.Length == count ? values
        : throw Unreadable(tag, $"'{string.Join('\\', values.Select(value => value.ToString(CultureInfo.InvariantCulture)))}'",
            $"{count} numbers are wanted, not {values.Length}");

    /// <summary>One number of an attribute; null where it is absent or empty.</summary>
    /// <exception cref="DicomDataException">It is there, and is no number, or several.</exception>
    public static double? ReadOne(DicomDataset dataset, DicomTag tag) => Read(dataset, tag, 1)?[0];

    /// <summary>An attribute that cannot be understood.</summary>
    /// <param name="tag">Which.</param>
    /// <param name="found">What it is.</param>
    /// <param name="wanted">What would be right.</param>
    public static DicomDataException Unreadable(DicomTag tag, string found, string wanted) =>
        new($"{tag.DictionaryEntry.Keyword} {tag} is {found}: {wanted}.");

    // Text, also where it hides in bytes of an unknown VR.
    private static string? TextOf(DicomElement element) => element switch
    {
        DicomStringElement text => text.Get<string>(),
        DicomUnknown or DicomOtherByte when IsText(element) => Encoding.Latin1.GetString(element.Buffer.Memory.Span),
        _ => null,
    };

    // Private attributes are in no dictionary, and implicit VR says nothing of them: digits are a number's.
    private static bool IsText(DicomElement element) =>
        element.Tag.IsPrivate ? element.Buffer.Memory.Span.TrimEnd("\0"u8) is { IsEmpty: false } bytes && !bytes.ContainsAnyExcept(NumberBytes)
        : element.Tag.DictionaryEntry.ValueRepresentations is [{ IsString: true }, ..];

    private static double[]? Parse(DicomTag tag, string text)
    {
        var parts = text.Split('\\').Select(part => part.Trim(' ', '\0', '\t', '\r', '\n')).ToArray();
        if (Array.TrueForAll(parts, part => part.Length == 0)) return null;
        var numbers = new double[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i]))
            {
                throw Unreadable(tag, $"'{text.Trim(' ', '\0')}'", parts[i].Contains(',', StringComparison.Ordinal)
                    ? "numbers have a decimal point, not a comma" : $"'{parts[i]}' is no number");
            }
        }

        return numbers;
    }
}
