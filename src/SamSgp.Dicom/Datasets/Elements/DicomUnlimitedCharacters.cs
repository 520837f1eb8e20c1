namespace SamSgp.Dicom;

/// <summary>Texts of any length (VR UC).</summary>
public sealed class DicomUnlimitedCharacters : DicomMultiStringElement
{
    /// <summary>From values.</summary>
    public DicomUnlimitedCharacters(DicomTag tag, params string[] values) : base(tag, ' ', values)
    {
    }

    /// <summary>From bytes in a character set.</summary>
    public DicomUnlimitedCharacters(DicomTag tag, DicomCharacterSet characterSet, IByteBuffer data)
        : base(tag, ElementData.Of(data, characterSet))
    {
    }

    internal DicomUnlimitedCharacters(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.UC;
}
