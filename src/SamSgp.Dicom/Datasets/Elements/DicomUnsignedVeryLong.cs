namespace SamSgp.Dicom;

/// <summary>Unsigned 64-bit numbers (VR UV).</summary>
public sealed class DicomUnsignedVeryLong : DicomValueElement<ulong>
{
    /// <summary>From values.</summary>
    public DicomUnsignedVeryLong(DicomTag tag, params ulong[] values) : base(tag, values)
    {
    }

    /// <summary>From bytes, numbers little endian.</summary>
    public DicomUnsignedVeryLong(DicomTag tag, IByteBuffer data) : base(tag, ElementData.Of(data))
    {
    }

    internal DicomUnsignedVeryLong(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.UV;
}
