namespace SamSgp.Dicom;

/// <summary>What a dataset consists of: an element, a sequence or encapsulated pixel data. Elements do not change; a
/// dataset replaces them.</summary>
public abstract class DicomItem : IComparable<DicomItem>
{
    private protected DicomItem(DicomTag tag) => Tag = tag;

    /// <summary>Which attribute it is.</summary>
    public DicomTag Tag { get; }

    /// <summary>How its bytes are values.</summary>
    public abstract DicomVR ValueRepresentation { get; }

    /// <summary>Order by tag.</summary>
    public int CompareTo(DicomItem? other) => other is null ? 1 : Tag.CompareTo(other.Tag);

    /// <summary>Checks values and their number against VR and dictionary.</summary>
    /// <exception cref="DicomValidationException">One breaks a rule.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>Tag, VR and name.</summary>
    public override string ToString() => $"{Tag} {ValueRepresentation} {Tag.DictionaryEntry.Name}";
}
