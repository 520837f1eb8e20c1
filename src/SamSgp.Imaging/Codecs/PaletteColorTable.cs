using System.Buffers.Binary;
using SamSgp.Dicom;

namespace SamSgp.Imaging.Codecs;

/// <summary>The three palette color lookup tables (PS3.3 C.7.6.3.1.5, C.7.6.3.1.6), segmented ones unfolded
/// (C.7.9.2).</summary>
internal sealed class PaletteColorTable
{
    private readonly byte[][] _colors;
    private readonly int _first;

    private PaletteColorTable(byte[][] colors, int first) => (_colors, _first) = (colors, first);

    /// <summary>Reads the tables of an image.</summary>
    /// <exception cref="DicomDataException">A table is missing or shorter than its descriptor says.</exception>
    public static PaletteColorTable Read(DicomDataset dataset)
    {
        ReadOnlySpan<DicomTag> descriptors =
        [
            DicomTag.RedPaletteColorLookupTableDescriptor, DicomTag.GreenPaletteColorLookupTableDescriptor,
            DicomTag.BluePaletteColorLookupTableDescriptor,
        ];
        ReadOnlySpan<DicomTag> data =
        [
            DicomTag.RedPaletteColorLookupTableData, DicomTag.GreenPaletteColorLookupTableData,
            DicomTag.BluePaletteColorLookupTableData,
        ];
        ReadOnlySpan<DicomTag> segmented =
        [
            DicomTag.SegmentedRedPaletteColorLookupTableData, DicomTag.SegmentedGreenPaletteColorLookupTableData,
            DicomTag.SegmentedBluePaletteColorLookupTableData,
        ];
        var colors = new byte[3][];
        var first = 0;
        for (var i = 0; i < 3; i++)
        {
            var (entries, firstMapped, bits) = ReadDescriptor(dataset, descriptors[i]);
            if (i == 0) first = firstMapped;
            var words = dataset.GetDicomItem<DicomElement>(data[i]) is { } plain ? ReadPlain(plain, entries, bits)
                : dataset.GetDicomItem<DicomElement>(segmented[i]) is { } folded ? Unfold(ReadWords(folded), entries, bits)
                : throw new DicomDataException($"The image is PALETTE COLOR but has no {data[i].DictionaryEntry.Keyword}.");
            // 16-bit tables whose values all lie below 256 hold 8-bit colours: a frequent fault.
            var shift = bits > 8 && words.Any(word => word > 255) ? 8 : 0;
            colors[i] = Array.ConvertAll(words, word => (byte)(word >> shift));
        }

        return new PaletteColorTable(colors, first);
    }

    /// <summary>The colour of a stored value; values beyond the ends have the colour of the end.</summary>
    public (byte Red, byte Green, byte Blue) Find(int value) => (At(0, value), At(1, value), At(2, value));

    private byte At(int color, int value) => _colors[color][Math.Clamp(value - _first, 0, _colors[color].Length - 1)];

    private static (int Entries, int First, int Bits) ReadDescriptor(DicomDataset dataset, DicomTag tag)
    {
        if (!dataset.TryGetValues<int>(tag, out var values) || values.Length != 3)
            throw new DicomDataException($"{tag.DictionaryEntry.Keyword} needs three values.");
        // 0 stands for 65,536; written as SS, more than 32,767 entries come out negative.
        var entries = values[0] & 0xFFFF;
        return (entries == 0 ? 65536 : entries, values[1], values[2] is > 0 and <= 8 ? 8 : 16);
    }

    private static ushort[] ReadPlain(DicomElement element, int entries, int bits)
    {
        var bytes = element.Buffer.Memory.Span;
        if (bits > 8 || bytes.Length >= 2 * entries)
        {
            var words = ReadWords(element);
            return words.Length >= entries ? words[..entries] : TooShort(element, entries);
        }

        return bytes.Length >= entries ? Array.ConvertAll(bytes[..entries].ToArray(), b => (ushort)b) : TooShort(element, entries);
    }

    private static ushort[] TooShort(DicomElement element, int entries) => throw new DicomDataException(
        $"{element.Tag.DictionaryEntry.Keyword} holds {element.Length} bytes; {entries} entries need more.");

    private static ushort[] ReadWords(DicomElement element)
    {
        var bytes = element.Buffer.Memory.Span;
        var words = new ushort[bytes.Length / 2];
        for (var i = 0; i < words.Length; i++) words[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]);
        return words;
    }

    /// <summary>Discrete, linear and indirect segments (C.7.9.2).</summary>
    private static ushort[] Unfold(ushort[] segments, int entries, int bits)
    {
        var output = new List<ushort>(entries);
        var starts = new List<int>();
        for (var at = 0; at + 1 < segments.Length && output.Count < entries;)
        {
            starts.Add(at);
            var (code, length) = (segments[at], segments[at + 1]);
            if (code == 2)
            {
                if (at + 3 >= segments.Length) break;
                Repeat(segments, starts, length, segments[at + 2] | segments[at + 3] << 16, output, entries);
                at += 4;
            }
            else
            {
                at = Expand(segments, at, output, entries);
            }
        }

        return output.Count >= entries ? [.. output.Take(entries)] : throw new DicomDataException(
            $"A segmented palette unfolds to {output.Count} of {entries} entries of {bits} bits.");
    }

    private static void Repeat(ushort[] segments, List<int> starts, int count, int byteOffset, List<ushort> output, int entries)
    {
        var from = starts.IndexOf(byteOffset / 2);
        if (from < 0) throw new DicomDataException($"A segmented palette points to {byteOffset}, where no segment starts.");
        for (var i = from; i < Math.Min(from + count, starts.Count); i++)
        {
            if (segments[starts[i]] != 2) Expand(segments, starts[i], output, entries);
        }
    }

    private static int Expand(ushort[] segments, int at, List<ushort> output, int entries)
    {
        var (code, length) = (segments[at], segments[at + 1]);
        if (code == 0)
        {
            for (var i = 0; i < length && at + 2 + i < segments.Length && output.Count < entries; i++)
                output.Add(segments[at + 2 + i]);
            return at + 2 + length;
        }

        if (code != 1 || at + 2 >= segments.Length || output.Count == 0)
            throw new DicomDataException($"A segmented palette holds segment type {code}; 0, 1 or 2 expected.");
        double start = output[^1];
        for (var i = 1; i <= length && output.Count < entries; i++)
            output.Add((ushort)Math.Round(start + (segments[at + 2] - start) * i / length));
        return at + 3;
    }
}
