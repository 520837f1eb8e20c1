namespace SamSgp.Dicom;

/// <summary>Signed 16-bit numbers (VR SS).</summary>
public sealed class DicomSignedShort : DicomValueElement<short>
{
    /// <summary>From values.</summary>
    public DicomSignedShort(DicomTag tag, params short[] values) : base(tag, values)
    {
    }

    /// <summary>From bytes, numbers little endian.</summary>
    public DicomSignedShort(DicomTag tag, IByteBuffer data) : base(tag, ElementData.Of(data))
    {
    }

    internal DicomSignedShort(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.SS;
}
