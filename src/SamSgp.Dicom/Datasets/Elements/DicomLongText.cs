namespace SamSgp.Dicom;

/// <summary>A text of up to 10240 characters (VR LT).</summary>
public sealed class DicomLongText : DicomStringElement
{
    /// <summary>From a value.</summary>
    public DicomLongText(DicomTag tag, string value) : base(tag, value, ' ')
    {
    }

    /// <summary>From bytes in a character set.</summary>
    public DicomLongText(DicomTag tag, DicomCharacterSet characterSet, IByteBuffer data)
        : base(tag, ElementData.Of(data, characterSet))
    {
    }

    internal DicomLongText(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.LT;
}
