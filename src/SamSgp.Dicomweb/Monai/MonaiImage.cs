namespace SamSgp.Dicomweb.Monai;

/// <summary>What a client speaks of.</summary>
internal abstract record MonaiImage
{
    private MonaiImage()
    {
    }

    /// <summary>A file that it sent.</summary>
    /// <param name="File">The file.</param>
    public sealed record Upload(MonaiUpload File) : MonaiImage;

    /// <summary>A series of the store.</summary>
    /// <param name="StudyInstanceUid">Its study.</param>
    /// <param name="SeriesInstanceUid">The series.</param>
    public sealed record Series(string StudyInstanceUid, string SeriesInstanceUid) : MonaiImage;
}
