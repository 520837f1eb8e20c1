namespace SamSgp.Dicom;

/// <summary>An element of dates or times.</summary>
public abstract class DicomDateElement : DicomMultiStringElement
{
    private protected DicomDateElement(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    private protected DicomDateElement(DicomTag tag, char padding, string[] values) : base(tag, padding, values)
    {
    }
}
