namespace SamSgp.Dicom;

/// <summary>Times of day (VR TM).</summary>
public sealed class DicomTime : DicomDateElement
{
    /// <summary>From values.</summary>
    public DicomTime(DicomTag tag, params DateTime[] values)
        : base(tag, ' ', [.. values.Select(value => DateText.Format(DicomVR.TM, value))])
    {
    }

    /// <summary>From a range, for a query.</summary>
    public DicomTime(DicomTag tag, DicomDateRange range) : base(tag, ' ', [range.Format(DicomVR.TM)])
    {
    }

    /// <summary>From texts.</summary>
    public DicomTime(DicomTag tag, params string[] values) : base(tag, ' ', values)
    {
    }

    /// <summary>From bytes.</summary>
    public DicomTime(DicomTag tag, IByteBuffer data) : base(tag, ElementData.Of(data))
    {
    }

    internal DicomTime(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.TM;
}
