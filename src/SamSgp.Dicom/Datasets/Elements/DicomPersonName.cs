namespace SamSgp.Dicom;

/// <summary>Names of persons (VR PN, PS3.5 6.2.1): up to three groups (alphabetic, ideographic, phonetic) of five
/// components each.</summary>
public sealed class DicomPersonName : DicomMultiStringElement
{
    /// <summary>From texts, <c>Last^First^Middle^Prefix^Suffix=...=...</c>.</summary>
    public DicomPersonName(DicomTag tag, params string[] values) : base(tag, ' ', values)
    {
    }

    /// <summary>From the components of one alphabetic name. Two texts alone are these; several names are an array.</summary>
    public DicomPersonName(DicomTag tag, string last, string? first, string? middle = null, string? prefix = null,
        string? suffix = null)
        : base(tag, ' ', [string.Join('^', last, first, middle, prefix, suffix).TrimEnd('^')])
    {
    }

    /// <summary>From bytes in a character set.</summary>
    public DicomPersonName(DicomTag tag, DicomCharacterSet characterSet, IByteBuffer data)
        : base(tag, ElementData.Of(data, characterSet))
    {
    }

    internal DicomPersonName(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.PN;

    /// <summary>Family name of the first name's alphabetic group.</summary>
    public string Last => Component(0);

    /// <summary>Given name of the first name's alphabetic group.</summary>
    public string First => Component(1);

    /// <summary>Middle name of the first name's alphabetic group.</summary>
    public string Middle => Component(2);

    /// <summary>Prefix of the first name's alphabetic group.</summary>
    public string Prefix => Component(3);

    /// <summary>Suffix of the first name's alphabetic group.</summary>
    public string Suffix => Component(4);

    /// <summary>The groups of a name: alphabetic, ideographic, phonetic; empty where absent.</summary>
    public (string Alphabetic, string Ideographic, string Phonetic) Groups(int item = 0)
    {
        if (item >= Count) return ("", "", "");
        var groups = TextAt(item).Split('=', 3);
        return (groups[0], groups.ElementAtOrDefault(1) ?? "", groups.ElementAtOrDefault(2) ?? "");
    }

    private string Component(int index) => Groups().Alphabetic.Split('^').ElementAtOrDefault(index)?.Trim() ?? "";
}
