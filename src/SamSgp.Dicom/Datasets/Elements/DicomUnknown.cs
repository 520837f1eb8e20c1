namespace SamSgp.Dicom;

/// <summary>Bytes of an unknown VR (VR UN).</summary>
public sealed class DicomUnknown : DicomValueElement<byte>
{
    /// <summary>From values; an array of bytes is kept, not copied.</summary>
    public DicomUnknown(DicomTag tag, params byte[] values) : base(tag, values)
    {
    }

    /// <summary>From bytes, numbers little endian.</summary>
    public DicomUnknown(DicomTag tag, IByteBuffer data) : base(tag, ElementData.Of(data))
    {
    }

    internal DicomUnknown(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.UN;
}
