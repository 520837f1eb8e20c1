using System.Buffers;
using System.Text;

namespace SamSgp.Dicom;

/// <summary>How text is bytes: the meaning of SpecificCharacterSet (PS3.3 C.12.1.1.2), with code extensions by ISO 2022
/// where it has several values.</summary>
public sealed class DicomCharacterSet : IEquatable<DicomCharacterSet>
{
    private static readonly SearchValues<byte> NotPlain =
        SearchValues.Create([0x0E, 0x0F, 0x1B, .. Enumerable.Range(0x80, 0x80).Select(value => (byte)value)]);

    // The code page of each single-byte term.
    private static readonly Dictionary<string, int> SingleByte = new(StringComparer.Ordinal)
    {
        [""] = 28591, ["IR 6"] = 28591, ["IR 100"] = 28591, ["IR 101"] = 28592, ["IR 109"] = 28593,
        ["IR 110"] = 28594, ["IR 144"] = 28595, ["IR 127"] = 28596, ["IR 126"] = 28597, ["IR 138"] = 28598,
        ["IR 148"] = 28599, ["IR 203"] = 28605, ["IR 166"] = 874, ["IR 13"] = 932,
    };

    private static readonly Dictionary<string, int> WithoutExtension = new(StringComparer.Ordinal)
    {
        ["ISO_IR 192"] = 65001, ["GB18030"] = 54936, ["GBK"] = 936,
    };

    private static readonly Dictionary<string, CodeElement> MultiByte = new(StringComparer.Ordinal)
    {
        ["IR 87"] = CodeElement.Kanji, ["IR 159"] = CodeElement.SupplementaryKanji,
        ["IR 149"] = CodeElement.Korean, ["IR 58"] = CodeElement.Chinese,
    };

    private readonly Encoding? _encoding;
    private readonly Iso2022? _extension;
    private readonly string _terms;

    private DicomCharacterSet(string terms, Encoding? encoding, Iso2022? extension, bool isKnown)
    {
        (_terms, _encoding, _extension, IsKnown) = (terms, encoding, extension, isKnown);
    }

    /// <summary>ISO_IR 6, ASCII: what holds where SpecificCharacterSet is absent. Bytes above 7F, which it does not
    /// have, are read as Latin-1.</summary>
    public static DicomCharacterSet Default { get; } = new("", CodePages.Get(28591), null, true);

    /// <summary>ISO_IR 192, UTF-8.</summary>
    public static DicomCharacterSet Utf8 { get; } = new("ISO_IR 192", CodePages.Get(65001), null, true);

    /// <summary>False where a term is none of the standard's; the text is then read as UTF-8 where it is valid UTF-8,
    /// else as Latin-1.</summary>
    public bool IsKnown { get; }

    /// <summary>The value of SpecificCharacterSet; empty for the default.</summary>
    public override string ToString() => _terms;

    /// <summary>The character set of a value of SpecificCharacterSet, terms parted by backslashes. Common misspellings of
    /// terms (ISO-IR 100, ISO IR 100, ISO_IR_100, UTF-8) are understood.</summary>
    public static DicomCharacterSet Parse(string? specificCharacterSet)
    {
        var text = specificCharacterSet?.Trim(' ', '\0') ?? "";
        if (text is "" or "ISO_IR 6" or "ISO 2022 IR 6") return Default;
        if (text == "ISO_IR 192") return Utf8;
        var terms = text.Split('\\').Select(Normalize).ToArray();
        return terms.Length == 1 ? OfOneTerm(text, terms[0]) : OfSeveralTerms(text, terms);
    }

    /// <summary>The character set that is one of .NET's encodings, for text that names none.</summary>
    public static DicomCharacterSet Of(Encoding encoding)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        if (encoding.CodePage == 65001) return Utf8;
        return encoding is ASCIIEncoding ? Default : new("", encoding, null, true);
    }

    /// <summary>The text of some bytes.</summary>
    public string Decode(ReadOnlySpan<byte> bytes)
    {
        if (IsPlain(bytes)) return Encoding.ASCII.GetString(bytes);
        if (!IsKnown) return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
        return _extension is null ? _encoding!.GetString(bytes) : _extension.Decode(bytes);
    }

    /// <summary>The bytes of a text.</summary>
    /// <exception cref="DicomDataException">The character set lacks a character of it.</exception>
    public byte[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Ascii.IsValid(text)) return Encoding.ASCII.GetBytes(text);
        if (_extension is not null) return _extension.Encode(text);
        var bytes = _encoding is null || ReferenceEquals(this, Default) ? null : _encoding.GetBytes(text);
        return bytes is not null && _encoding!.GetString(bytes) == text ? bytes : throw Missing(text);
    }

    /// <summary>Whether bytes mean the same in every character set: ASCII without shifts and escapes.</summary>
    internal static bool IsPlain(ReadOnlySpan<byte> bytes) => !bytes.ContainsAny(NotPlain);

    internal DicomDataException Missing(string text) => new(
        $"'{text}' has characters that SpecificCharacterSet '{(_terms.Length == 0 ? "ISO_IR 6" : _terms)}' lacks; " +
        "ISO_IR 192 has all.");

    /// <inheritdoc/>
    public bool Equals(DicomCharacterSet? other) =>
        other is not null && _terms == other._terms && _encoding?.CodePage == other._encoding?.CodePage;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DicomCharacterSet);

    /// <inheritdoc/>
    public override int GetHashCode() => _terms.GetHashCode(StringComparison.Ordinal);

    private static DicomCharacterSet OfOneTerm(string text, string term)
    {
        if (WithoutExtension.TryGetValue(term, out var page)) return new(text, CodePages.Get(page), null, true);
        var number = Number(term);
        if (MultiByte.ContainsKey(number)) return OfSeveralTerms(text, ["", term]);
        return SingleByte.TryGetValue(number, out page)
            // ISO 2022 IR 100 alone: an escape may follow all the same.
            ? term.StartsWith("ISO 2022", StringComparison.Ordinal) ? OfSeveralTerms(text, [term]) : new(text, CodePages.Get(page), null, true)
            : new(text, null, null, false);
    }

    private static DicomCharacterSet OfSeveralTerms(string text, string[] terms)
    {
        // Not allowed, but met: a set without code extensions beside others. It can express them all.
        foreach (var term in terms)
            if (WithoutExtension.TryGetValue(term, out var page)) return new(text, CodePages.Get(page), null, true);
        var elements = new List<CodeElement>();
        var isKnown = true;
        foreach (var term in terms)
        {
            var number = Number(term);
            if (MultiByte.TryGetValue(number, out var multi)) elements.Add(multi);
            else if (number is "IR 13") elements.AddRange([CodeElement.JapaneseRoman, CodeElement.JapaneseKana]);
            else if (number is "" or "IR 6") elements.Add(CodeElement.Ascii);
            else if (SingleByte.TryGetValue(number, out var page)) elements.AddRange([CodeElement.Ascii, CodeElement.OfCodePage(page)]);
            else isKnown = false;
        }

        return isKnown && elements.Count > 0
            ? new(text, null, new Iso2022(elements, text), true)
            : new(text, null, null, false);
    }

    // "ISO 2022 IR 87" and "ISO_IR 87" -> "IR 87".
    private static string Number(string term)
    {
        var place = term.IndexOf("IR ", StringComparison.Ordinal);
        return place < 0 ? term : term[place..];
    }

    private static string Normalize(string term)
    {
        var text = term.Trim(' ', '\0').ToUpperInvariant();
        if (text is "UTF-8" or "UTF8" or "ISO_IR192") return "ISO_IR 192";
        if (text is "GB 18030") return "GB18030";
        return text.Replace("ISO-IR", "ISO_IR", StringComparison.Ordinal)
            .Replace("ISO IR", "ISO_IR", StringComparison.Ordinal)
            .Replace("ISO_IR_", "ISO_IR ", StringComparison.Ordinal)
            .Replace("ISO_2022", "ISO 2022", StringComparison.Ordinal)
            .Replace("ISO 2022-IR", "ISO 2022 IR", StringComparison.Ordinal);
    }
}
