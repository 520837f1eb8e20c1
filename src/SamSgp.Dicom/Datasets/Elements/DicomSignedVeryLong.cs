namespace SamSgp.Dicom;

/// <summary>Signed 64-bit numbers (VR SV).</summary>
public sealed class DicomSignedVeryLong : DicomValueElement<long>
{
    /// <summary>From values.</summary>
    public DicomSignedVeryLong(DicomTag tag, params long[] values) : base(tag, values)
    {
    }

    /// <summary>From bytes, numbers little endian.</summary>
    public DicomSignedVeryLong(DicomTag tag, IByteBuffer data) : base(tag, ElementData.Of(data))
    {
    }

    internal DicomSignedVeryLong(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.SV;
}
