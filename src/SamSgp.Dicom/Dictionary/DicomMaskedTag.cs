using System.Globalization;

namespace SamSgp.Dicom;

/// <summary>A pattern of tags, such as (60xx,0010) for the overlay planes.</summary>
public sealed class DicomMaskedTag
{
    /// <summary>The mask that compares every digit.</summary>
    public const uint FullMask = 0xFFFFFFFF;

    private DicomMaskedTag(uint card, uint mask)
    {
        Card = card;
        Mask = mask;
    }

    /// <summary>A pattern that only one tag matches.</summary>
    public DicomMaskedTag(DicomTag tag) : this(tag.Value, FullMask)
    {
    }

    /// <summary>The tag with 0 in place of each x.</summary>
    public DicomTag Tag => new(Card);

    /// <summary>Group of <see cref="Tag"/>.</summary>
    public ushort Group => Tag.Group;

    /// <summary>Element of <see cref="Tag"/>.</summary>
    public ushort Element => Tag.Element;

    /// <summary>The digits to compare.</summary>
    public uint Card { get; }

    /// <summary>F where a digit is compared.</summary>
    public uint Mask { get; }

    /// <summary>Whether a tag follows the pattern.</summary>
    public bool IsMatch(DicomTag tag) => Card == (tag.Value & Mask);

    /// <summary>Reads <c>(60xx,0010)</c>, <c>60xx,0010</c> or <c>60xx0010</c>.</summary>
    /// <exception cref="DicomDataException">It is none of them.</exception>
    public static DicomMaskedTag Parse(string s)
    {
        var digits = s.Replace("(", "", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal)
            .Replace(",", "", StringComparison.Ordinal);
        var card = digits.Replace('x', '0').Replace('X', '0');
        var style = NumberStyles.AllowHexSpecifier;
        if (digits.Length != 8 || !uint.TryParse(card, style, CultureInfo.InvariantCulture, out var value))
            throw new DicomDataException($"'{s}' is no pattern of tags: (gggg,eeee) with x for any digit is one.");
        var mask = 0u;
        foreach (var digit in digits) mask = (mask << 4) | (digit is 'x' or 'X' ? 0u : 0xF);
        return new DicomMaskedTag(value, mask);
    }

    /// <summary>Reads <c>60xx</c> and <c>0010</c>.</summary>
    /// <exception cref="DicomDataException">They are none.</exception>
    public static DicomMaskedTag Parse(string group, string element) => Parse($"{group},{element}");

    /// <summary><c>(60xx,0010)</c>.</summary>
    public override string ToString()
    {
        var digits = Card.ToString("x8", CultureInfo.InvariantCulture).ToCharArray();
        for (var i = 0; i < 8; i++)
            if (((Mask >> (28 - 4 * i)) & 0xF) == 0) digits[i] = 'x';
        return $"({new string(digits, 0, 4)},{new string(digits, 4, 4)})";
    }
}
