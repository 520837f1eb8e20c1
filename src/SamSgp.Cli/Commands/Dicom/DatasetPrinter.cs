using System.Globalization;
using System.Text;
using SamSgp.Dicom;

namespace SamSgp.Cli.Commands.Dicom;

/// <summary>Prints datasets, an attribute a line: tag, VR, value, length, multiplicity, keyword.</summary>
/// <param name="writer">Where to.</param>
/// <param name="full">True to print long values whole.</param>
internal sealed class DatasetPrinter(TextWriter writer, bool full)
{
    private const int ValueColumn = 17;
    private const int CommentColumn = 64;
    private const int LongestValue = 96;
    private const int BytesShown = 24;
    private static readonly DicomVR[] Bulk = [DicomVR.OB, DicomVR.OW, DicomVR.OF, DicomVR.OD, DicomVR.OL, DicomVR.OV, DicomVR.UN];

    /// <summary>Prints a dataset, and the datasets within it indented.</summary>
    public void Print(DicomDataset dataset, int depth = 0)
    {
        foreach (var item in dataset) Print(item, depth);
    }

    private void Print(DicomItem item, int depth)
    {
        switch (item)
        {
            case DicomSequence sequence:
                Line(item, depth, $"({sequence.Items.Count} item{(sequence.Items.Count == 1 ? "" : "s")})", "");
                for (var i = 0; i < sequence.Items.Count; i++)
                {
                    writer.WriteLine($"{new string(' ', 2 * depth + 2)}item {i + 1}");
                    Print(sequence.Items[i], depth + 2);
                }

                break;
            case DicomFragmentSequence pixels:
                Line(item, depth, $"({pixels.Fragments.Count} fragments, {pixels.Fragments.Sum(f => f.Size)} bytes)", "");
                break;
            case DicomElement element:
                Line(item, depth, ValueOf(element), string.Create(CultureInfo.InvariantCulture, $"{element.Length,6}, {element.Count} "));
                break;
        }
    }

    private void Line(DicomItem item, int depth, string value, string size)
    {
        var line = $"{new string(' ', 2 * depth)}{item.Tag} {item.ValueRepresentation.Code} ".PadRight(ValueColumn) + value;
        writer.WriteLine($"{line.PadRight(CommentColumn)} # {size}{item.Tag.DictionaryEntry.Keyword}");
    }

    private string ValueOf(DicomElement element)
    {
        if (element.Count == 0) return "(empty)";
        if (Bulk.Contains(element.ValueRepresentation)) return BytesOf(element);
        var text = Printable(element.Get<string>());
        return $"[{(full || text.Length <= LongestValue ? text : text[..LongestValue] + "...")}]";
    }

    private string BytesOf(DicomElement element)
    {
        var size = element.Buffer.Size;
        if (size > BytesShown && !full) return $"({size} bytes)";
        return BitConverter.ToString(element.Buffer.Data).Replace('-', '\\');
    }

    // A file must not be able to move the cursor or clear the screen of whoever looks at it.
    private static string Printable(string text)
    {
        var printable = new StringBuilder(text.Length);
        foreach (var c in text) printable.Append(char.IsControl(c) ? ' ' : c);
        return printable.ToString();
    }
}
