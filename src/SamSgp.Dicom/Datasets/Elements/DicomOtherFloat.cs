namespace SamSgp.Dicom;

/// <summary>Many floats (VR OF).</summary>
public sealed class DicomOtherFloat : DicomValueElement<float>
{
    /// <summary>From values.</summary>
    public DicomOtherFloat(DicomTag tag, params float[] values) : base(tag, values)
    {
    }

    /// <summary>From bytes, numbers little endian.</summary>
    public DicomOtherFloat(DicomTag tag, IByteBuffer data) : base(tag, ElementData.Of(data))
    {
    }

    internal DicomOtherFloat(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.OF;
}
