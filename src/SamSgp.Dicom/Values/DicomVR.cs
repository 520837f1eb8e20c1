using System.Diagnostics.CodeAnalysis;

namespace SamSgp.Dicom;

/// <summary>A value representation (PS3.5 6.2): how an element's bytes are values.</summary>
public sealed class DicomVR : IEquatable<DicomVR>
{
    private static readonly DicomVR?[] ByCode = new DicomVR?[26 * 26];

    private DicomVR(string code, string name, uint maximumLength, int unitSize, int byteSwap, char padding)
    {
        (Code, Name, MaximumLength, UnitSize, ByteSwap) = (code, name, maximumLength, unitSize, byteSwap);
        PaddingValue = (byte)padding;
        if (code.Length == 2) ByCode[Slot(code[0], code[1])] = this;
    }

    /// <summary>No VR: items and delimiters.</summary>
    public static DicomVR NONE { get; } = new("NONE", "No Value Representation", 0, 0, 0, '\0');

    /// <summary>Application Entity.</summary>
    public static DicomVR AE { get; } = new("AE", "Application Entity", 16, 1, 1, ' ')
    {
        IsString = true, IsMultiValue = true, Is16bitLength = true,
    };

    /// <summary>Age String.</summary>
    public static DicomVR AS { get; } = new("AS", "Age String", 4, 1, 1, ' ')
    {
        IsString = true, IsMultiValue = true, Is16bitLength = true,
    };

    /// <summary>Attribute Tag.</summary>
    public static DicomVR AT { get; } = new("AT", "Attribute Tag", 4, 4, 2, '\0')
    {
        IsMultiValue = true, Is16bitLength = true,
    };

    /// <summary>Code String.</summary>
    public static DicomVR CS { get; } = new("CS", "Code String", 16, 1, 1, ' ')
    {
        IsString = true, IsMultiValue = true, Is16bitLength = true,
    };

    /// <summary>Date.</summary>
    public static DicomVR DA { get; } = new("DA", "Date", 18, 1, 1, ' ')
    {
        IsString = true, IsMultiValue = true, Is16bitLength = true,
    };

    /// <summary>Decimal String.</summary>
    public static DicomVR DS { get; } = new("DS", "Decimal String", 16, 1, 1, ' ')
    {
        IsString = true, IsMultiValue = true, Is16bitLength = true,
    };

    /// <summary>Date Time.</summary>
    public static DicomVR DT { get; } = new("DT", "Date Time", 54, 1, 1, ' ')
    {
        IsString = true, IsMultiValue = true, Is16bitLength = true,
    };

    /// <summary>Floating Point Double.</summary>
    public static DicomVR FD { get; } = new("FD", "Floating Point Double", 8, 8, 8, '\0')
    {
        IsMultiValue = true, Is16bitLength = true,
    };

    /// <summary>Floating Point Single.</summary>
    public static DicomVR FL { get; } = new("FL", "Floating Point Single", 4, 4, 4, '\0')
    {
        IsMultiValue = true, Is16bitLength = true,
    };

    /// <summary>Integer String.</summary>
    public static DicomVR IS { get; } = new("IS", "Integer String", 12, 1, 1, ' ')
    {
        IsString = true, IsMultiValue = true, Is16bitLength = true,
    };

    /// <summary>Long String.</summary>
    public static DicomVR LO { get; } = new("LO", "Long String", 64, 1, 1, ' ')
    {
        IsString = true, IsStringEncoded = true, IsMultiValue = true, Is16bitLength = true,
    };

    /// <summary>Long Text.</summary>
    public static DicomVR LT { get; } = new("LT", "Long Text", 10240, 1, 1, ' ')
    {
        IsString = true, IsStringEncoded = true, Is16bitLength = true,
    };

    /// <summary>Other Byte.</summary>
    public static DicomVR OB { get; } = new("OB", "Other Byte", 0, 1, 1, '\0');

    /// <summary>Other Double.</summary>
    public static DicomVR OD { get; } = new("OD", "Other Double", 0, 8, 8, '\0');

    /// <summary>Other Float.</summary>
    public static DicomVR OF { get; } = new("OF", "Other Float", 0, 4, 4, '\0');

    /// <summary>Other Long.</summary>
    public static DicomVR OL { get; } = new("OL", "Other Long", 0, 4, 4, '\0');

    /// <summary>Other Very Long.</summary>
    public static DicomVR OV { get; } = new("OV", "Other Very Long", 0, 8, 8, '\0');

    /// <summary>Other Word.</summary>
    public static DicomVR OW { get; } = new("OW", "Other Word", 0, 2, 2, '\0');

    /// <summary>Person Name.</summary>
    public static DicomVR PN { get; } = new("PN", "Person Name", 324, 1, 1, ' ')
    {
        IsString = true, IsStringEncoded = true, IsMultiValue = true, Is16bitLength = true,
    };

    /// <summary>Short String.</summary>
    public static DicomVR SH { get; } = new("SH", "Short String", 16, 1, 1, ' ')
    {
        IsString = true, IsStringEncoded = true, IsMultiValue = true, Is16bitLength = true,
    };

    /// <summary>Signed Long.</summary>
    public static DicomVR SL { get; } = new("SL", "Signed Long", 4, 4, 4, '\0')
    {
        IsMultiValue = true, Is16bitLength = true,
    };

    /// <summary>Sequence of Items.</summary>
    public static DicomVR SQ { get; } = new("SQ", "Sequence of Items", 0, 0, 0, '\0');

    /// <summary>Signed Short.</summary>
    public static DicomVR SS { get; } = new("SS", "Signed Short", 2, 2, 2, '\0')
    {
        IsMultiValue = true, Is16bitLength = true,
    };

    /// <summary>Short Text.</summary>
    public static DicomVR ST { get; } = new("ST", "Short Text", 1024, 1, 1, ' ')
    {
        IsString = true, IsStringEncoded = true, Is16bitLength = true,
    };

    /// <summary>Signed Very Long.</summary>
    public static DicomVR SV { get; } = new("SV", "Signed Very Long", 8, 8, 8, '\0')
    {
        IsMultiValue = true,
    };

    /// <summary>Time.</summary>
    public static DicomVR TM { get; } = new("TM", "Time", 28, 1, 1, ' ')
    {
        IsString = true, IsMultiValue = true, Is16bitLength = true,
    };

    /// <summary>Unlimited Characters.</summary>
    public static DicomVR UC { get; } = new("UC", "Unlimited Characters", 0, 1, 1, ' ')
    {
        IsString = true, IsStringEncoded = true, IsMultiValue = true,
    };

    /// <summary>Unique Identifier.</summary>
    public static DicomVR UI { get; } = new("UI", "Unique Identifier", 64, 1, 1, '\0')
    {
        IsString = true, IsMultiValue = true, Is16bitLength = true,
    };

    /// <summary>Unsigned Long.</summary>
    public static DicomVR UL { get; } = new("UL", "Unsigned Long", 4, 4, 4, '\0')
    {
        IsMultiValue = true, Is16bitLength = true,
    };

    /// <summary>Unknown.</summary>
    public static DicomVR UN { get; } = new("UN", "Unknown", 0, 1, 1, '\0');

    /// <summary>Universal Resource Identifier.</summary>
    public static DicomVR UR { get; } = new("UR", "Universal Resource Identifier", 0, 1, 1, ' ')
    {
        IsString = true,
    };

    /// <summary>Unsigned Short.</summary>
    public static DicomVR US { get; } = new("US", "Unsigned Short", 2, 2, 2, '\0')
    {
        IsMultiValue = true, Is16bitLength = true,
    };

    /// <summary>Unlimited Text.</summary>
    public static DicomVR UT { get; } = new("UT", "Unlimited Text", 0, 1, 1, ' ')
    {
        IsString = true, IsStringEncoded = true,
    };

    /// <summary>Unsigned Very Long.</summary>
    public static DicomVR UV { get; } = new("UV", "Unsigned Very Long", 8, 8, 8, '\0')
    {
        IsMultiValue = true,
    };

    /// <summary>The two letters.</summary>
    public string Code { get; }

    /// <summary>The name in words.</summary>
    public string Name { get; }

    /// <summary>Whether values are text.</summary>
    public bool IsString { get; private init; }

    /// <summary>Whether the text is in SpecificCharacterSet (PS3.5 6.1.2.3).</summary>
    public bool IsStringEncoded { get; private init; }

    /// <summary>Whether explicit VR headers hold a 16-bit length (PS3.5 7.1.2).</summary>
    public bool Is16bitLength { get; private init; }

    /// <summary>Whether an element may hold several values.</summary>
    public bool IsMultiValue { get; private init; }

    /// <summary>What makes an odd length even.</summary>
    public byte PaddingValue { get; }

    /// <summary>Most characters or bytes of one value; 0 where there is no limit.</summary>
    public uint MaximumLength { get; }

    /// <summary>Bytes of one value; 1 for text, 0 for sequences.</summary>
    public int UnitSize { get; }

    /// <summary>Bytes of one number, which big endian turns round.</summary>
    public int ByteSwap { get; }

    /// <summary>The VR of two letters.</summary>
    /// <exception cref="DicomDataException">There is none.</exception>
    public static DicomVR Parse(string vr) => TryParse(vr, out var result)
        ? result
        : throw new DicomDataException($"'{vr}' is no value representation.");

    /// <summary>The VR of two letters, if there is one.</summary>
    public static bool TryParse(string? vr, [NotNullWhen(true)] out DicomVR? result)
    {
        result = vr switch
        {
            { Length: 2 } when char.IsAsciiLetterUpper(vr[0]) && char.IsAsciiLetterUpper(vr[1]) => ByCode[Slot(vr[0], vr[1])],
            "NONE" => NONE,
            _ => null,
        };
        return result is not null;
    }

    /// <summary>The VR of two bytes, if there is one.</summary>
    internal static DicomVR? Find(byte first, byte second) =>
        char.IsAsciiLetterUpper((char)first) && char.IsAsciiLetterUpper((char)second)
            ? ByCode[Slot((char)first, (char)second)]
            : null;

    /// <summary>Checks one value against the VR's rules (PS3.5 table 6.2-1).</summary>
    /// <exception cref="DicomValidationException">It breaks one.</exception>
    public void ValidateString(string content) => DicomValidation.Check(this, content);

    /// <summary>The two letters.</summary>
    public override string ToString() => Code;

    /// <inheritdoc/>
    public bool Equals(DicomVR? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    /// <inheritdoc/>
    public override int GetHashCode() => Code.GetHashCode(StringComparison.Ordinal);

    /// <summary>Same VR.</summary>
    public static bool operator ==(DicomVR? a, DicomVR? b) => ReferenceEquals(a, b);

    /// <summary>Another VR.</summary>
    public static bool operator !=(DicomVR? a, DicomVR? b) => !ReferenceEquals(a, b);

    private static int Slot(char first, char second) => (first - 'A') * 26 + (second - 'A');
}
