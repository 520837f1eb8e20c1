namespace SamSgp.Dicom;

/// <summary>Words of 64 bits (VR OV).</summary>
public sealed class DicomOtherVeryLong : DicomValueElement<ulong>
{
    /// <summary>From values.</summary>
    public DicomOtherVeryLong(DicomTag tag, params ulong[] values) : base(tag, values)
    {
    }

    /// <summary>From bytes, numbers little endian.</summary>
    public DicomOtherVeryLong(DicomTag tag, IByteBuffer data) : base(tag, ElementData.Of(data))
    {
    }

    internal DicomOtherVeryLong(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.OV;
}
