namespace SamSgp.Dicom;

/// <summary>Unsigned 32-bit numbers (VR UL).</summary>
public sealed class DicomUnsignedLong : DicomValueElement<uint>
{
    /// <summary>From values.</summary>
    public DicomUnsignedLong(DicomTag tag, params uint[] values) : base(tag, values)
    {
    }

    /// <summary>From bytes, numbers little endian.</summary>
    public DicomUnsignedLong(DicomTag tag, IByteBuffer data) : base(tag, ElementData.Of(data))
    {
    }

    internal DicomUnsignedLong(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.UL;
}
