namespace SamSgp.Dicom;

/// <summary>Moments (VR DT).</summary>
public sealed class DicomDateTime : DicomDateElement
{
    /// <summary>From values.</summary>
    public DicomDateTime(DicomTag tag, params DateTime[] values)
        : base(tag, ' ', [.. values.Select(value => DateText.Format(DicomVR.DT, value))])
    {
    }

    /// <summary>From a range, for a query.</summary>
    public DicomDateTime(DicomTag tag, DicomDateRange range) : base(tag, ' ', [range.Format(DicomVR.DT)])
    {
    }

    /// <summary>From texts.</summary>
    public DicomDateTime(DicomTag tag, params string[] values) : base(tag, ' ', values)
    {
    }

    /// <summary>From bytes.</summary>
    public DicomDateTime(DicomTag tag, IByteBuffer data) : base(tag, ElementData.Of(data))
    {
    }

    internal DicomDateTime(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.DT;
}
