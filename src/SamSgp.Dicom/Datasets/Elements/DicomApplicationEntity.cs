namespace SamSgp.Dicom;

/// <summary>Application entities (VR AE).</summary>
public sealed class DicomApplicationEntity : DicomMultiStringElement
{
    /// <summary>From values.</summary>
    public DicomApplicationEntity(DicomTag tag, params string[] values) : base(tag, ' ', values)
    {
    }

    /// <summary>From bytes.</summary>
    public DicomApplicationEntity(DicomTag tag, IByteBuffer data)
        : base(tag, ElementData.Of(data))
    {
    }

    internal DicomApplicationEntity(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.AE;
}
