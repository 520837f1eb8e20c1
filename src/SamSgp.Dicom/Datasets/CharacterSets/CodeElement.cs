using System.Text;

namespace SamSgp.Dicom;

/// <summary>A repertoire of characters that ISO 2022 designates to the low half (G0, bytes 21 to 7E) or the high half
/// (G1, bytes A1 to FE) of the code table (PS3.3 tables C.12-2 to C.12-4).</summary>
internal sealed class CodeElement
{
    private readonly byte[] _prefix;

    private CodeElement(string escape, bool isHigh, int bytesPerCharacter, int codePage, byte setHighBit, byte[] prefix)
    {
        Escape = [0x1B, .. Encoding.ASCII.GetBytes(escape)];
        IsHigh = isHigh;
        BytesPerCharacter = bytesPerCharacter;
        Encoding = CodePages.Get(codePage);
        SetHighBit = setHighBit;
        _prefix = prefix;
    }

    public static CodeElement Ascii { get; } = new("(B", false, 1, 28591, 0, []);

    public static CodeElement JapaneseRoman { get; } = new("(J", false, 1, 932, 0, []);

    public static CodeElement JapaneseKana { get; } = new(")I", true, 1, 932, 0, []);

    // The EUC form of JIS X 0208 is its code with both high bits set; JIS X 0212 follows a byte 8F.
    public static CodeElement Kanji { get; } = new("$B", false, 2, 51932, 0x80, []);

    public static CodeElement SupplementaryKanji { get; } = new("$(D", false, 2, 51932, 0x80, [0x8F]);

    public static CodeElement Korean { get; } = new("$)C", true, 2, 949, 0, []);

    public static CodeElement Chinese { get; } = new("$)A", true, 2, 936, 0, []);

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

    private byte SetHighBit { get; }

    /// <summary>The single-byte repertoire of the high half with a code page.</summary>
    public static CodeElement OfCodePage(int codePage) =>
        All.First(element => element.IsHigh && element.BytesPerCharacter == 1 && element.Encoding.CodePage == codePage);

    /// <summary>The characters of some bytes of this half.</summary>
    public string Decode(ReadOnlySpan<byte> bytes)
    {
        if (SetHighBit == 0) return Encoding.GetString(bytes);
        var width = 2 + _prefix.Length;
        var shifted = new byte[(bytes.Length + 1) / 2 * width];
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            // A control character stands alone.
            if (bytes[i] <= 0x20)
            {
                shifted[length++] = bytes[i];
                continue;
            }

            foreach (var prefix in _prefix) shifted[length++] = prefix;
            shifted[length++] = (byte)(bytes[i] | SetHighBit);
            if (++i < bytes.Length) shifted[length++] = (byte)(bytes[i] | SetHighBit);
        }

        return Encoding.GetString(shifted, 0, length);
    }

    /// <summary>The bytes of one character; null where the repertoire lacks it.</summary>
    public byte[]? Encode(string character)
    {
        var bytes = Encoding.GetBytes(character);
        if (SetHighBit != 0)
        {
            if (bytes.Length != 2 + _prefix.Length || !bytes.AsSpan().StartsWith(_prefix)) return null;
            return [(byte)(bytes[^2] & 0x7F), (byte)(bytes[^1] & 0x7F)];
        }

        if (bytes.Length != BytesPerCharacter) return null;
        var lowest = IsHigh ? 0xA0 : 0;
        var highest = IsHigh ? 0xFF : 0x7F;
        return Array.TrueForAll(bytes, value => value >= lowest && value <= highest) ? bytes : null;
    }

    private static CodeElement Iso8859(char final, int codePage) => new("-" + final, true, 1, codePage, 0, []);
}
