namespace SamSgp.Dicom;

/// <summary>Words of 16 bits (VR OW).</summary>
public sealed class DicomOtherWord : DicomValueElement<ushort>
{
    /// <summary>From values.</summary>
    public DicomOtherWord(DicomTag tag, params ushort[] values) : base(tag, values)
    {
    }

    /// <summary>From bytes, numbers little endian.</summary>
    public DicomOtherWord(DicomTag tag, IByteBuffer data) : base(tag, ElementData.Of(data))
    {
    }

    internal DicomOtherWord(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.OW;
}
