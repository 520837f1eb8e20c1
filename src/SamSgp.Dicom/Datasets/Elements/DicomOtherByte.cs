namespace SamSgp.Dicom;

/// <summary>Bytes (VR OB).</summary>
public sealed class DicomOtherByte : DicomValueElement<byte>
{
    /// <summary>From values; an array of bytes is kept, not copied.</summary>
    public DicomOtherByte(DicomTag tag, params byte[] values) : base(tag, values)
    {
    }

    /// <summary>From bytes, numbers little endian.</summary>
    public DicomOtherByte(DicomTag tag, IByteBuffer data) : base(tag, ElementData.Of(data))
    {
    }

    internal DicomOtherByte(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.OB;
}
