namespace SamSgp.Dicom;

/// <summary>A text of any length (VR UT).</summary>
public sealed class DicomUnlimitedText : DicomStringElement
{
    /// <summary>From a value.</summary>
    public DicomUnlimitedText(DicomTag tag, string value) : base(tag, value, ' ')
    {
    }

    /// <summary>From bytes in a character set.</summary>
    public DicomUnlimitedText(DicomTag tag, DicomCharacterSet characterSet, IByteBuffer data)
        : base(tag, ElementData.Of(data, characterSet))
    {
    }

    internal DicomUnlimitedText(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.UT;
}
