namespace SamSgp.Dicom;

/// <summary>Dates (VR DA).</summary>
public sealed class DicomDate : DicomDateElement
{
    /// <summary>From values.</summary>
    public DicomDate(DicomTag tag, params DateTime[] values)
        : base(tag, ' ', [.. values.Select(value => DateText.Format(DicomVR.DA, value))])
    {
    }

    /// <summary>From a range, for a query.</summary>
    public DicomDate(DicomTag tag, DicomDateRange range) : base(tag, ' ', [range.Format(DicomVR.DA)])
    {
    }

    /// <summary>From texts.</summary>
    public DicomDate(DicomTag tag, params string[] values) : base(tag, ' ', values)
    {
    }

    /// <summary>From bytes.</summary>
    public DicomDate(DicomTag tag, IByteBuffer data) : base(tag, ElementData.Of(data))
    {
    }

    internal DicomDate(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.DA;
}
