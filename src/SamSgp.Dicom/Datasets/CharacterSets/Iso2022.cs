using System.Text;

namespace SamSgp.Dicom;

/// <summary>Text with code extensions (PS3.5 6.1.2.5): escape sequences change what the halves of the code table mean,
/// until the next delimiter.</summary>
internal sealed class Iso2022
{
    private readonly List<CodeElement> _elements;
    private readonly CodeElement _firstLow;
    private readonly CodeElement? _firstHigh;
    private readonly string _terms;

    /// <summary>Code extension over the sets of SpecificCharacterSet; the first value's are active at first.</summary>
    public Iso2022(List<CodeElement> elements, string terms)
    {
        // ASCII is always at hand (PS3.5 6.1.2.5.3); a first value that is multi-byte is only reached by its escape.
        _elements = elements.Contains(CodeElement.Ascii) ? elements : [.. elements, CodeElement.Ascii];
        _firstLow = elements[0] == CodeElement.JapaneseRoman ? CodeElement.JapaneseRoman : CodeElement.Ascii;
        _firstHigh = elements.TakeWhile((element, index) => index < 2).FirstOrDefault(element =>
            element.IsHigh && element.BytesPerCharacter == 1)
            ?? elements.Find(element => element.IsHigh && element.BytesPerCharacter == 1);
        _terms = terms;
    }

    public string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        var (low, high) = (_firstLow, _firstHigh);
        while (!bytes.IsEmpty)
        {
            if (bytes[0] == 0x1B && Designated(bytes) is { } designated)
            {
                if (designated.IsHigh) high = designated;
                else low = designated;
                bytes = bytes[designated.Escape.Length..];
                continue;
            }

            var length = RunLength(bytes, low);
            var element = bytes[0] >= 0x80 ? high : low;
            text.Append(element is null ? Encoding.Latin1.GetString(bytes[..length]) : element.Decode(bytes[..length]));
            if (bytes[0] < 0x80 && low.BytesPerCharacter == 1 && EndsWithDelimiter(bytes[..length]))
                (low, high) = (_firstLow, _firstHigh);
            bytes = bytes[length..];
        }

        return text.ToString();
    }

    public byte[] Encode(string text)
    {
        var output = new MemoryStream(text.Length * 2);
        var (low, high) = (_firstLow, _firstHigh);
        foreach (var rune in text.EnumerateRunes())
        {
            var character = rune.ToString();
            var (element, bytes) = Find(character, low, high);
            if (bytes is null) throw DicomCharacterSet.Parse(_terms).Missing(text);
            if (element != low && element != high)
            {
                output.Write(element.Escape);
                if (element.IsHigh) high = element;
                else low = element;
            }

            output.Write(bytes);
            if (IsDelimiter(bytes[0]) && bytes.Length == 1) (low, high) = (_firstLow, _firstHigh);
        }

        // The first value's set must be active at the end (PS3.5 6.1.2.5.3).
        if (low != _firstLow) output.Write(_firstLow.Escape);
        return output.ToArray();
    }

    // Delimiters and control characters are taken from single-byte sets only: the text then switches back before them.
    private (CodeElement Element, byte[]? Bytes) Find(string character, CodeElement low, CodeElement? high)
    {
        var isAscii = character[0] < 0x80;
        if (low.BytesPerCharacter == 1 && low.Encode(character) is { } inLow) return (low, inLow);
        if (isAscii && _firstLow.Encode(character) is { } inFirst) return (_firstLow, inFirst);
        if (!isAscii && low.Encode(character) is { } inWide) return (low, inWide);
        if (high?.Encode(character) is { } inHigh) return (high, inHigh);
        foreach (var element in _elements)
            if (element.Encode(character) is { } bytes) return (element, bytes);
        return (low, null);
    }

    private static CodeElement? Designated(ReadOnlySpan<byte> bytes)
    {
        foreach (var element in CodeElement.All)
            if (bytes.StartsWith(element.Escape)) return element;
        return null;
    }

    // Bytes of one half up to an escape; in single-byte text up to and with a delimiter.
    private static int RunLength(ReadOnlySpan<byte> bytes, CodeElement low)
    {
        var isHigh = bytes[0] >= 0x80;
        if (low.BytesPerCharacter == 1 && IsDelimiter(bytes[0])) return 1;
        for (var i = 1; i < bytes.Length; i++)
        {
            if (bytes[i] == 0x1B || bytes[i] >= 0x80 != isHigh) return i;
            if (!isHigh && low.BytesPerCharacter == 1 && IsDelimiter(bytes[i])) return i + 1;
        }

        return bytes.Length;
    }

    private static bool EndsWithDelimiter(ReadOnlySpan<byte> bytes) => IsDelimiter(bytes[^1]);

    private static bool IsDelimiter(byte value) =>
        value is (byte)'\\' or (byte)'^' or (byte)'=' or (byte)'\t' or (byte)'\n' or (byte)'\f' or (byte)'\r';
}
