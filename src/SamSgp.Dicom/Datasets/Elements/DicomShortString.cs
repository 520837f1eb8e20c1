namespace SamSgp.Dicom;

/// <summary>Short texts of up to 16 characters (VR SH).</summary>
public sealed class DicomShortString : DicomMultiStringElement
{
    /// <summary>From values.</summary>
    public DicomShortString(DicomTag tag, params string[] values) : base(tag, ' ', values)
    {
    }

    /// <summary>From bytes in a character set.</summary>
    public DicomShortString(DicomTag tag, DicomCharacterSet characterSet, IByteBuffer data)
        : base(tag, ElementData.Of(data, characterSet))
    {
    }

    internal DicomShortString(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.SH;
}
