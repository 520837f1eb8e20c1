namespace SamSgp.Dicom;

/// <summary>Floats (VR FL).</summary>
public sealed class DicomFloatingPointSingle : DicomValueElement<float>
{
    /// <summary>From values.</summary>
    public DicomFloatingPointSingle(DicomTag tag, params float[] values) : base(tag, values)
    {
    }

    /// <summary>From bytes, numbers little endian.</summary>
    public DicomFloatingPointSingle(DicomTag tag, IByteBuffer data) : base(tag, ElementData.Of(data))
    {
    }

    internal DicomFloatingPointSingle(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.FL;
}
