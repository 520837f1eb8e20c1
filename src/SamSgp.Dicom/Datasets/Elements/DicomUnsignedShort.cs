namespace SamSgp.Dicom;

/// <summary>Unsigned 16-bit numbers (VR US).</summary>
public sealed class DicomUnsignedShort : DicomValueElement<ushort>
{
    /// <summary>From values.</summary>
    public DicomUnsignedShort(DicomTag tag, params ushort[] values) : base(tag, values)
    {
    }

    /// <summary>From bytes, numbers little endian.</summary>
    public DicomUnsignedShort(DicomTag tag, IByteBuffer data) : base(tag, ElementData.Of(data))
    {
    }

    internal DicomUnsignedShort(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.US;
}
