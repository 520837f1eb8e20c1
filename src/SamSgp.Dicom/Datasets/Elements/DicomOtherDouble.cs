namespace SamSgp.Dicom;

/// <summary>Many doubles (VR OD).</summary>
public sealed class DicomOtherDouble : DicomValueElement<double>
{
    /// <summary>From values.</summary>
    public DicomOtherDouble(DicomTag tag, params double[] values) : base(tag, values)
    {
    }

    /// <summary>From bytes, numbers little endian.</summary>
    public DicomOtherDouble(DicomTag tag, IByteBuffer data) : base(tag, ElementData.Of(data))
    {
    }

    internal DicomOtherDouble(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.OD;
}
