namespace SamSgp.Dicom;

/// <summary>Words of 32 bits (VR OL).</summary>
public sealed class DicomOtherLong : DicomValueElement<uint>
{
    /// <summary>From values.</summary>
    public DicomOtherLong(DicomTag tag, params uint[] values) : base(tag, values)
    {
    }

    /// <summary>From bytes, numbers little endian.</summary>
    public DicomOtherLong(DicomTag tag, IByteBuffer data) : base(tag, ElementData.Of(data))
    {
    }

    internal DicomOtherLong(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.OL;
}
