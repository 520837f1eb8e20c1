namespace SamSgp.Dicom;

/// <summary>Short texts of up to 64 characters (VR LO).</summary>
public sealed class DicomLongString : DicomMultiStringElement
{
    /// <summary>From values.</summary>
    public DicomLongString(DicomTag tag, params string[] values) : base(tag, ' ', values)
    {
    }

    /// <summary>From bytes in a character set.</summary>
    public DicomLongString(DicomTag tag, DicomCharacterSet characterSet, IByteBuffer data)
        : base(tag, ElementData.Of(data, characterSet))
    {
    }

    internal DicomLongString(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.LO;
}
