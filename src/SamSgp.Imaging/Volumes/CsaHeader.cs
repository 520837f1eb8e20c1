using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace SamSgp.Imaging.Volumes;

/// <summary>Siemens' private CSA header, of either age: a list of named attributes with texts as values. It is in no standard; its form
/// is known from those who took it apart (NiBabel's documentation describes it).</summary>
internal static class CsaHeader
{
    private const int NameLength = 64;
    private const int TagLength = NameLength + 20;
    private const int ItemLength = 16;
    private const int MostTags = 1000;

    /// <summary>The numbers of an attribute; null where it is not there, is none, or where the bytes are no such header.</summary>
    public static double[]? Numbers(ReadOnlySpan<byte> header, string name)
    {
        var isSecond = header.StartsWith("SV10"u8);
        var place = isSecond ? 8 : 0;
        if (header.Length < place + 8 || Int(header, place) is <= 0 or > MostTags) return null;
        var tags = Int(header, place);
        place += 8;
        // Where the first form says how long an item is, it adds what the first attribute has for a number of items.
        int? excess = isSecond ? 0 : null;
        for (var tag = 0; tag < tags; tag++)
        {
            if (header.Length - place < TagLength) return null;
            var start = header.Slice(place, TagLength);
            var (values, items) = (Int(start, NameLength), Int(start, NameLength + 12));
            excess ??= items;
            place += TagLength;
            if (ReadItems(header, ref place, items, excess.Value, isSecond ? 4 : 0) is not { } texts) return null;
            if (Name(start[..NameLength]) == name) return Parse(texts, values);
        }

        return null;
    }

    private static List<string>? ReadItems(ReadOnlySpan<byte> header, ref int place, int items, int excess, int lengthAt)
    {
        var texts = new List<string>();
        for (var item = 0; item < items; item++)
        {
            if (header.Length - place < ItemLength) return null;
            var length = Int(header, place + lengthAt) - excess;
            place += ItemLength;
            if (length < 0 || length > header.Length - place) return null;
            texts.Add(Name(header.Slice(place, length)));
            place += Math.Min(header.Length - place, (length + 3) / 4 * 4);
        }

        return texts;
    }

    private static double[]? Parse(List<string> texts, int values)
    {
        var stated = texts.Where(text => text.Length > 0).ToList();
        if (values > 0 && stated.Count > values) stated.RemoveRange(values, stated.Count - values);
        var numbers = new double[stated.Count];
        for (var i = 0; i < numbers.Length; i++)
            if (!double.TryParse(stated[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i])) return null;
        return numbers.Length > 0 ? numbers : null;
    }

    private static string Name(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? bytes : bytes[..end]).Trim();
    }

    private static int Int(ReadOnlySpan<byte> bytes, int place) => BinaryPrimitives.ReadInt32LittleEndian(bytes[place..]);
}
