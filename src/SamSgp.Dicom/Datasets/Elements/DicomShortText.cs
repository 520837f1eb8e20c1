namespace SamSgp.Dicom;

/// <summary>A text of up to 1024 characters (VR ST).</summary>
public sealed class DicomShortText : DicomStringElement
{
    /// <summary>From a value.</summary>
    public DicomShortText(DicomTag tag, string value) : base(tag, value, ' ')
    {
    }

    /// <summary>From bytes in a character set.</summary>
    public DicomShortText(DicomTag tag, DicomCharacterSet characterSet, IByteBuffer data)
        : base(tag, ElementData.Of(data, characterSet))
    {
    }

    internal DicomShortText(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.ST;
}
