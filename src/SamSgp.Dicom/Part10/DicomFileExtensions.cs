namespace SamSgp.Dicom;

/// <summary>What can be done with files from outside.</summary>
public static class DicomFileExtensions
{
    /// <summary>A copy that can be changed without the original.</summary>
    public static DicomFile Clone(this DicomFile original)
    {
        ArgumentNullException.ThrowIfNull(original);
        var meta = new DicomFileMetaInformation { AutoValidate = false };
        meta.Clear();
        original.FileMetaInfo.CopyTo(meta);
        return new DicomFile(meta, original.Dataset.Clone())
        {
            Format = original.Format, Preamble = original.Preamble, IsPartial = original.IsPartial, Leniencies = original.Leniencies,
        };
    }
}
