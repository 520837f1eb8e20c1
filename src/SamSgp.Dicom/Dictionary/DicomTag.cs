using System.Globalization;

namespace SamSgp.Dicom;

/// <summary>The tag of an attribute (PS3.5 7.1): group and element and, for private attributes, who owns the block.
/// A value type: every standard attribute is a property named by its keyword and costs nothing until used.</summary>
public readonly partial struct DicomTag : IEquatable<DicomTag>, IComparable<DicomTag>, IComparable, IFormattable
{
    internal DicomTag(uint value, DicomPrivateCreator? privateCreator = null)
    {
        Value = value;
        PrivateCreator = privateCreator;
    }

    /// <summary>A tag from its two halves.</summary>
    public DicomTag(ushort group, ushort element) : this(((uint)group << 16) | element)
    {
    }

    /// <summary>A private tag of a creator; a dataset finds the creator's block, whatever its number.</summary>
    public DicomTag(ushort group, ushort element, string privateCreator)
        : this(group, element, new DicomPrivateCreator(privateCreator))
    {
    }

    /// <summary>A private tag of a creator; a dataset finds the creator's block, whatever its number.</summary>
    public DicomTag(ushort group, ushort element, DicomPrivateCreator? privateCreator)
        : this(((uint)group << 16) | element, privateCreator)
    {
    }

    /// <summary>(FFFF,FFFF): no attribute.</summary>
    public static DicomTag Unknown => new(0xFFFFFFFF);

    /// <summary>Group number.</summary>
    public ushort Group => (ushort)(Value >> 16);

    /// <summary>Element number.</summary>
    public ushort Element => (ushort)Value;

    /// <summary>True for odd groups (PS3.5 7.8).</summary>
    public bool IsPrivate => (Value & 0x10000) != 0;

    /// <summary>The owner of a private attribute; null for standard ones and where none is stated.</summary>
    public DicomPrivateCreator? PrivateCreator { get; }

    /// <summary>What the dictionary says of it; never null.</summary>
    public DicomDictionaryEntry DictionaryEntry => DicomDictionary.Default[this];

    /// <summary>Group and element as one number.</summary>
    internal uint Value { get; }

    /// <summary>True for gggg,0010 to gggg,00FF of an odd group, where no creator is stated: with one they are attributes of its block.
    /// </summary>
    internal bool IsPrivateCreator => IsPrivate && PrivateCreator is null && Element is >= 0x10 and <= 0xFF;

    /// <summary>True for gggg,0000, which PS3.5 7.2 retired outside groups 0000 and 0002.</summary>
    internal bool IsGroupLength => Element == 0;

    /// <summary>Reads <c>ggggeeee</c>, <c>gggg,eeee</c>, <c>(gggg,eeee)</c>, <c>gggg,eeee:CREATOR</c> or a keyword.
    /// </summary>
    /// <exception cref="DicomDataException">It is none of them.</exception>
    public static DicomTag Parse(string s) => TryParse(s, out var tag)
        ? tag
        : throw new DicomDataException($"'{s}' is no tag: (gggg,eeee), gggg,eeee, ggggeeee or a keyword is one.");

    /// <summary>As <see cref="Parse"/>; false where that throws.</summary>
    public static bool TryParse(string? s, out DicomTag tag)
    {
        tag = default;
        if (string.IsNullOrWhiteSpace(s)) return false;
        var text = s.AsSpan().Trim().Trim("()");
        DicomPrivateCreator? creator = null;
        if (text.IndexOf(':') is > 0 and var colon)
        {
            creator = new DicomPrivateCreator(text[(colon + 1)..].ToString());
            text = text[..colon];
        }

        if (text.Length is 8 or 9 && TryParseHex(text, out var value))
        {
            tag = new DicomTag(value, creator);
            return true;
        }

        if (creator is not null || !DicomDictionary.Default.TryGetTag(text.ToString(), out var found)) return false;
        tag = found;
        return true;
    }

    private static bool TryParseHex(ReadOnlySpan<char> text, out uint value)
    {
        value = 0;
        if (text.Length == 9 && text[4] != ',') return false;
        const NumberStyles hex = NumberStyles.AllowHexSpecifier;
        if (!ushort.TryParse(text[..4], hex, CultureInfo.InvariantCulture, out var group)) return false;
        if (!ushort.TryParse(text[^4..], hex, CultureInfo.InvariantCulture, out var element)) return false;
        value = ((uint)group << 16) | element;
        return true;
    }

    /// <summary><c>(gggg,eeee)</c>, with <c>:CREATOR</c> inside for a private attribute whose owner is known.</summary>
    public override string ToString() => ToString("G", null);

    /// <summary>Formats: G <c>(gggg,eeee)</c> with the private creator, J <c>GGGGEEEE</c> as in DICOM JSON,
    /// X <c>(gggg,xxee)</c> with the creator in place of its block.</summary>
    public string ToString(string? format, IFormatProvider? formatProvider) => format switch
    {
        "J" => Value.ToString("X8", CultureInfo.InvariantCulture),
        "X" when PrivateCreator is not null => $"({Group:x4},xx{Element & 0xff:x2}:{PrivateCreator.Creator})",
        _ => PrivateCreator is null
            ? $"({Group:x4},{Element:x4})"
            : $"({Group:x4},{Element:x4}:{PrivateCreator.Creator})",
    };

    /// <summary>Order by group, then element, then creator.</summary>
    public int CompareTo(DicomTag other)
    {
        var order = Value.CompareTo(other.Value);
        return order != 0 ? order : string.CompareOrdinal(PrivateCreator?.Creator, other.PrivateCreator?.Creator);
    }

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj is DicomTag other ? CompareTo(other) : 1;

    /// <summary>Same group and element; two stated private creators must agree too.</summary>
    public bool Equals(DicomTag other) => Value == other.Value
        && (PrivateCreator is null || other.PrivateCreator is null || PrivateCreator.Equals(other.PrivateCreator));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DicomTag other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)Value;

    /// <summary>Equality.</summary>
    public static bool operator ==(DicomTag a, DicomTag b) => a.Equals(b);

    /// <summary>Inequality.</summary>
    public static bool operator !=(DicomTag a, DicomTag b) => !a.Equals(b);

    /// <summary>Order.</summary>
    public static bool operator <(DicomTag a, DicomTag b) => a.CompareTo(b) < 0;

    /// <summary>Order.</summary>
    public static bool operator >(DicomTag a, DicomTag b) => a.CompareTo(b) > 0;

    /// <summary>Order.</summary>
    public static bool operator <=(DicomTag a, DicomTag b) => a.CompareTo(b) <= 0;

    /// <summary>Order.</summary>
    public static bool operator >=(DicomTag a, DicomTag b) => a.CompareTo(b) >= 0;

    /// <summary>0xGGGGEEEE as a tag.</summary>
    public static implicit operator DicomTag(uint tag) => new(tag);

    /// <summary>The tag as 0xGGGGEEEE.</summary>
    public static explicit operator uint(DicomTag tag) => tag.Value;
}
