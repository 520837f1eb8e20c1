namespace SamSgp.Dicomweb.Client;

/// <summary>A DICOM Part 10 instance to send, wherever its bytes are kept.</summary>
/// <param name="SopInstanceUid">Its SOP Instance UID: names it in errors.</param>
/// <param name="Length">Bytes that <paramref name="Open"/>'s stream gives, exactly.</param>
/// <param name="Open">Opens the bytes from their beginning; called once for each attempt.</param>
public sealed record InstanceSource(string SopInstanceUid, long Length, Func<Stream> Open)
{
    /// <summary>An instance in a file.</summary>
    public static InstanceSource FromFile(string sopInstanceUid, string path) =>
        new(sopInstanceUid, new FileInfo(path).Length, () => File.OpenRead(path));
}
