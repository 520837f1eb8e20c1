namespace SamSgp.Dicom;

/// <summary>Signed 32-bit numbers (VR SL).</summary>
public sealed class DicomSignedLong : DicomValueElement<int>
{
    /// <summary>From values.</summary>
    public DicomSignedLong(DicomTag tag, params int[] values) : base(tag, values)
    {
    }

    /// <summary>From bytes, numbers little endian.</summary>
    public DicomSignedLong(DicomTag tag, IByteBuffer data) : base(tag, ElementData.Of(data))
    {
    }

    internal DicomSignedLong(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.SL;
}
