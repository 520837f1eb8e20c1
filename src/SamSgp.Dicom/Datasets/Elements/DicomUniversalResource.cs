namespace SamSgp.Dicom;

/// <summary>A URI (VR UR).</summary>
public sealed class DicomUniversalResource : DicomStringElement
{
    /// <summary>From a value.</summary>
    public DicomUniversalResource(DicomTag tag, string value) : base(tag, value, ' ')
    {
    }

    /// <summary>From bytes.</summary>
    public DicomUniversalResource(DicomTag tag, IByteBuffer data)
        : base(tag, ElementData.Of(data))
    {
    }

    internal DicomUniversalResource(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.UR;
}
