using System.Globalization;
using System.Text;

namespace SamSgp.Dicom;

/// <summary>Datasets as text for people, an attribute a line: tag, VR, value, length, multiplicity, keyword.</summary>
public static class DicomDump
{
    private const int ValueColumn = 17;
    private const int CommentColumn = 64;
    private const int LongestValue = 96;
    private const int BytesShown = 24;

    /// <summary>Writes a dataset, and the datasets within it indented.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="dataset">What.</param>
    /// <param name="isFull">Whether long values are written whole.</param>
    public static void Write(TextWriter writer, DicomDataset dataset, bool isFull = false) => Write(writer, dataset, isFull, 0);

    /// <summary>Writes file meta information and dataset of a file.</summary>
    public static void Write(TextWriter writer, DicomFile file, bool isFull = false)
    {
        ArgumentNullException.ThrowIfNull(file);
        Write(writer, file.FileMetaInfo, isFull, 0);
        Write(writer, file.Dataset, isFull, 0);
    }

    /// <summary>The text of a dataset.</summary>
    public static string WriteToString(this DicomDataset dataset)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        Write(writer, dataset);
        return writer.ToString();
    }

    /// <summary>The text of a file.</summary>
    public static string WriteToString(this DicomFile file)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        Write(writer, file);
        return writer.ToString();
    }

    private static void Write(TextWriter writer, DicomDataset dataset, bool isFull, int depth)
    {
        foreach (var item in dataset.Items) Write(writer, item, isFull, depth);
    }

    private static void Write(TextWriter writer, DicomItem item, bool isFull, int depth)
    {
        switch (item)
        {
            case DicomSequence sequence:
                Line(writer, item, depth, sequence.Items.Count == 1 ? "(1 item)" : $"({sequence.Items.Count} items)", "");
                for (var i = 0; i < sequence.Items.Count; i++)
                {
                    writer.WriteLine($"{new string(' ', 2 * depth + 2)}item {i + 1}");
                    Write(writer, sequence.Items[i], isFull, depth + 2);
                }

                break;
            case DicomFragmentSequence pixels:
                var size = pixels.Fragments.Sum(fragment => fragment.Size);
                Line(writer, item, depth, $"({pixels.Fragments.Count} fragments, {size} bytes)", "");
                break;
            case DicomElement element:
                var count = string.Create(CultureInfo.InvariantCulture, $"{element.Size,6}, {element.Count} ");
                Line(writer, item, depth, Value(element, isFull), count);
                break;
        }
    }

    private static void Line(TextWriter writer, DicomItem item, int depth, string value, string size)
    {
        var start = $"{new string(' ', 2 * depth)}{Printable(item.Tag.ToString())} {item.ValueRepresentation.Code} ".PadRight(ValueColumn);
        var entry = item.Tag.DictionaryEntry;
        // Private attributes have names but no keywords.
        writer.WriteLine($"{(start + value).PadRight(CommentColumn)} # {size}{(entry.Keyword.Length > 0 ? entry.Keyword : entry.Name)}");
    }

    private static string Value(DicomElement element, bool isFull)
    {
        if (element.Size == 0) return "(empty)";
        if (element is DicomOtherByte or DicomOtherWord or DicomOtherLong or DicomOtherFloat or DicomOtherDouble
            or DicomOtherVeryLong or DicomUnknown)
            return element.Size > BytesShown && !isFull ? $"({element.Size} bytes)" : BitConverter.ToString(element.Bytes.ToArray()).Replace('-', '\\');
        var text = Printable(Text(element, isFull));
        return $"[{(isFull || text.Length <= LongestValue ? text : text[..LongestValue] + "...")}]";
    }

    // Of many numbers only the first are turned into text.
    private static string Text(DicomElement element, bool isFull)
    {
        if (isFull || element is DicomStringElement || element.Count <= LongestValue) return element.TryGet<string>(-1, out var text) ? text ?? "" : "";
        var first = Enumerable.Range(0, LongestValue).Select(i => element.TryGet<string>(i, out var value) ? value : "");
        return string.Join('\\', first) + "\\";
    }

    // A file must not be able to move the cursor or clear the screen of whoever looks at it.
    private static string Printable(string text)
    {
        var printable = new StringBuilder(text.Length);
        foreach (var character in text) printable.Append(char.IsControl(character) ? ' ' : character);
        return printable.ToString();
    }
}
