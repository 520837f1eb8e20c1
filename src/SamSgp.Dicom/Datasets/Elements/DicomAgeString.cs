namespace SamSgp.Dicom;

/// <summary>Ages, such as 034Y (VR AS).</summary>
public sealed class DicomAgeString : DicomMultiStringElement
{
    /// <summary>From values.</summary>
    public DicomAgeString(DicomTag tag, params string[] values) : base(tag, ' ', values)
    {
    }

    /// <summary>From bytes.</summary>
    public DicomAgeString(DicomTag tag, IByteBuffer data)
        : base(tag, ElementData.Of(data))
    {
    }

    internal DicomAgeString(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.AS;
}
