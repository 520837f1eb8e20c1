namespace SamSgp.Dicom;

/// <summary>Doubles (VR FD).</summary>
public sealed class DicomFloatingPointDouble : DicomValueElement<double>
{
    /// <summary>From values.</summary>
    public DicomFloatingPointDouble(DicomTag tag, params double[] values) : base(tag, values)
    {
    }

    /// <summary>From bytes, numbers little endian.</summary>
    public DicomFloatingPointDouble(DicomTag tag, IByteBuffer data) : base(tag, ElementData.Of(data))
    {
    }

    internal DicomFloatingPointDouble(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.FD;
}
