namespace SamSgp.Dicom;

/// <summary>Codes: upper-case letters, digits, blank and underscore (VR CS).</summary>
public sealed class DicomCodeString : DicomMultiStringElement
{
    /// <summary>From values.</summary>
    public DicomCodeString(DicomTag tag, params string[] values) : base(tag, ' ', values)
    {
    }

    /// <summary>From bytes.</summary>
    public DicomCodeString(DicomTag tag, IByteBuffer data)
        : base(tag, ElementData.Of(data))
    {
    }

    internal DicomCodeString(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.CS;
}
