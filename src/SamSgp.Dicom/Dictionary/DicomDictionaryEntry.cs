namespace SamSgp.Dicom;

/// <summary>What the data dictionary (PS3.6 6, PS3.7 E) says of an attribute.</summary>
public sealed class DicomDictionaryEntry
{
    /// <summary>An entry for one tag.</summary>
    public DicomDictionaryEntry(DicomTag tag, string name, string keyword, DicomVM vm, bool isRetired, params DicomVR[] vrs)
        : this(new DicomMaskedTag(tag), name, keyword, vm, isRetired, vrs)
    {
    }

    /// <summary>An entry for a pattern of tags.</summary>
    public DicomDictionaryEntry(DicomMaskedTag tag, string name, string keyword, DicomVM vm, bool isRetired, params DicomVR[] vrs)
    {
        MaskTag = tag;
        Name = name;
        Keyword = keyword;
        ValueMultiplicity = vm;
        IsRetired = isRetired;
        ValueRepresentations = vrs;
    }

    /// <summary>The tag; for a pattern the one with 0 in place of each x.</summary>
    public DicomTag Tag => MaskTag.Tag;

    /// <summary>The tag or pattern of tags.</summary>
    public DicomMaskedTag MaskTag { get; }

    /// <summary>The name in words.</summary>
    public string Name { get; }

    /// <summary>The keyword, as in <c>PatientName</c>; empty where there is none.</summary>
    public string Keyword { get; }

    /// <summary>The VRs allowed; the first one is what an implicit VR element is taken for when nothing decides.
    /// </summary>
    public IReadOnlyList<DicomVR> ValueRepresentations { get; }

    /// <summary>How many values.</summary>
    public DicomVM ValueMultiplicity { get; }

    /// <summary>True for what the standard once had.</summary>
    public bool IsRetired { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{MaskTag} {Name}";
}
