using System.Text;

namespace SamSgp.Dicom;

/// <summary>A repertoire of characters that ISO 2022 designates to the low half (G0, bytes 21 to 7E) or the high half
/// (G1, bytes A1 to FE) of the code table (PS3.3 tables C.12-2 to C.12-4).</summary>
internal sealed class CodeElement
{
    // The high bits that the code page has set in the two bytes of a character of G0; null where its bytes are as they are.
    private readonly (byte First, byte Second)? _highBits;

    private CodeElement(string escape, bool isHigh, int bytesPerCharacter, int codePage, (byte, byte)? highBits = null)
    {
        Escape = [0x1B, .. Encoding.ASCII.GetBytes(escape)];
        IsHigh = isHigh;
        BytesPerCharacter = bytesPerCharacter;
        Encoding = CodePages.Get(codePage);
        _highBits = highBits;
    }

    public static CodeElement Ascii { get; } = new("(B", false, 1, 28591);

    public static CodeElement JapaneseRoman { get; } = new("(J", false, 1, 932);

    public static CodeElement JapaneseKana { get; } = new(")I", true, 1, 932);

    // Page 20932 has JIS X 0208 with both high bits set, JIS X 0212 with the first one.
    public static CodeElement Kanji { get; } = new("$B", false, 2, 20932, (0x80, 0x80));

    public static CodeElement SupplementaryKanji { get; } = new("$(D", false, 2, 20932, (0x80, 0));

    public static CodeElement Korean { get; } = new("$)C", true, 2, 949);

    public static CodeElement Chinese { get; } = new("$)A", true, 2, 936);

    /// <summary>Every one, to be found by its escape sequence.</summary>
    public static IReadOnlyList<CodeElement> All { get; } =
    [
        Ascii, JapaneseRoman, JapaneseKana, Kanji, SupplementaryKanji, Korean, Chinese,
        Iso8859('A', 28591), Iso8859('B', 28592), Iso8859('C', 28593), Iso8859('D', 28594), Iso8859('L', 28595),
        Iso8859('G', 28596), Iso8859('F', 28597), Iso8859('H', 28598), Iso8859('M', 28599), Iso8859('T', 874),
        Iso8859('b', 28605),
    ];

    /// <summary>ESC and what follows.</summary>
    public byte[] Escape { get; }

    /// <summary>True for G1.</summary>
    public bool IsHigh { get; }

    public int BytesPerCharacter { get; }

    private Encoding Encoding { get; }

    /// <summary>The single-byte repertoire of the high half with a code page.</summary>
    public static CodeElement OfCodePage(int codePage) =>
        All.First(element => element.IsHigh && element.BytesPerCharacter == 1 && element.Encoding.CodePage == codePage);

    /// <summary>The characters of some bytes of this half.</summary>
    public string Decode(ReadOnlySpan<byte> bytes)
    {
        if (_highBits is not { } bits) return Encoding.GetString(bytes);
        var shifted = bytes.ToArray();
        for (var i = 0; i < shifted.Length; i++)
        {
            // A control character or blank stands alone.
            if (shifted[i] <= 0x20) continue;
            shifted[i] |= bits.First;
            if (++i < shifted.Length) shifted[i] |= bits.Second;
        }

        return Encoding.GetString(shifted);
    }

    /// <summary>The bytes of one character; null where the repertoire lacks it.</summary>
    public byte[]? Encode(string character)
    {
        var bytes = Encoding.GetBytes(character);
        if (bytes.Length != BytesPerCharacter) return null;
        if (_highBits is { } bits)
            return (bytes[0] & 0x80) == bits.First && (bytes[1] & 0x80) == bits.Second
                ? [(byte)(bytes[0] & 0x7F), (byte)(bytes[1] & 0x7F)]
                : null;
        var lowest = IsHigh ? 0xA0 : 0;
        var highest = IsHigh ? 0xFF : 0x7F;
        return Array.TrueForAll(bytes, value => value >= lowest && value <= highest) ? bytes : null;
    }

    private static CodeElement Iso8859(char final, int codePage) => new("-" + final, true, 1, codePage);
}
