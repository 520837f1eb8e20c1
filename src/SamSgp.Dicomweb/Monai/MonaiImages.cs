using System.Buffers.Binary;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Problems;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Nrrd;
using SamSgp.Imaging.Rasters;
using SamSgp.Imaging.Volumes;
using SamSgp.Jobs.Stored;

namespace SamSgp.Dicomweb.Monai;

/// <summary>Finds the images that clients speak of, and reads what they sent.</summary>
internal sealed class MonaiImages(MonaiUploads uploads, StoredObjects objects)
{
    // Behind it an image's id may have a ticket to download it with.
    private const char BeforeTicket = '~';

    private const long LeastPixels = 1 << 20, MostPixelsOfByte = 64, MostPixels = 1L << 40;

    private static readonly string[] Pictures = [".png", ".jpg", ".jpeg"];

    /// <summary>An image's id without its ticket.</summary>
    public static string IdOf(string image) => image.IndexOf(BeforeTicket, StringComparison.Ordinal) is var at and >= 0 ? image[..at] : image;

    /// <summary>The ticket of an image's id; null where it has none.</summary>
    public static string? TicketOf(string image) => image.IndexOf(BeforeTicket, StringComparison.Ordinal) is var at and >= 0 ? image[(at + 1)..] : null;

    /// <summary>An id with a ticket.</summary>
    public static string WithTicket(string image, string ticket) => $"{image}{BeforeTicket}{ticket}";

    /// <summary>What an uploaded image is kept under: every client calls its volume "2: CT".</summary>
    public static string KeyOf(string principal, string? client, string image) => MonaiUploads.KeyOf("image", principal, client ?? "", image);

    /// <summary>What a session's image is kept under.</summary>
    public static string SessionKeyOf(string principal, string session) => MonaiUploads.KeyOf("session", principal, session);

    /// <summary>The image that a request is about: that of its session, else the one it brings, else the one it names.</summary>
    /// <exception cref="MonaiException">There is none.</exception>
    public MonaiImage Find(string principal, string? image, string? session, MonaiForm form)
    {
        if (!string.IsNullOrEmpty(session))
            return uploads.Find(SessionKeyOf(principal, session)) is { } sent ? new MonaiImage.Upload(sent)
                : throw new MonaiException(ProblemType.NotFound, "There is no such session any more: send the image again.");
        return form.File("file") is { } brought ? new MonaiImage.Upload(brought) : Find(principal, form.Parameters.Text("client_id"), image);
    }

    /// <summary>The image of a name: one that the client sent, or a series of the store.</summary>
    /// <exception cref="MonaiException">There is none.</exception>
    public MonaiImage Find(string principal, string? client, string? image)
    {
        // A viewer's extension sends the word that its language has for nothing.
        if (string.IsNullOrWhiteSpace(image) || image == "undefined")
            throw new MonaiException(ProblemType.MalformedRequest, "The request says of no image: image, session_id or a file is needed.");
        var id = IdOf(image);
        if (uploads.Find(KeyOf(principal, client, id)) is { } sent) return new MonaiImage.Upload(sent);
        if (DicomUID.IsUidText(id) && objects.Series(null, id) is [var first, ..]) return new MonaiImage.Series(first.StudyInstanceUid, id);
        throw new MonaiException(ProblemType.NotFound, "There is no such image: it is no series of this store, and nobody has sent it lately.");
    }

    /// <summary>Voxels of a file, before it is read.</summary>
    /// <exception cref="MonaiException">It cannot be read.</exception>
    public static long CountVoxels(MonaiUpload upload) => Read(upload, path => upload.Extension switch
    {
        ".nii" or ".nii.gz" => NiftiFile.CountVoxels(path),
        ".nrrd" => NrrdFile.CountVoxels(path),
        ".png" => PngPixels(path),
        ".bin" => upload.Bytes,
        _ => Math.Max(LeastPixels, upload.Bytes * MostPixelsOfByte), // a JPEG, which is bounded where it is read, too
    });

    /// <summary>Reads images.</summary>
    /// <exception cref="MonaiException">They cannot be read.</exception>
    public static Volume ReadVolume(MonaiUpload upload) => Read(upload, path => upload.Extension switch
    {
        ".nii" or ".nii.gz" => NiftiFile.ReadVolume(path),
        ".nrrd" => NrrdFile.ReadVolume(path),
        _ when Pictures.Contains(upload.Extension) => RasterImage.Read(path).ToVolume(),
        _ => throw new MonaiException(ProblemType.UnsupportedMediaType, $"Images in {upload.Extension} files are not read here; .nii, .nii.gz, .nrrd, .png and .jpg are."),
    });

    /// <summary>Reads a label map.</summary>
    /// <param name="upload">The file.</param>
    /// <param name="grid">The grid of bytes without a header, which a viewer sends.</param>
    /// <exception cref="MonaiException">It cannot be read, or has not as many voxels as the image.</exception>
    public static LabelVolume ReadLabels(MonaiUpload upload, VolumeGeometry grid) => Read(upload, path => upload.Extension switch
    {
        // Before anything is taken for it: few bytes can claim to be many.
        ".nii" or ".nii.gz" or ".nrrd" or ".bin" when CountVoxels(upload) is var count && count != grid.VoxelCount =>
            throw new InvalidDataException($"it has {count} voxels, and the image {grid.VoxelCount}"),
        ".nii" or ".nii.gz" => NiftiFile.ReadLabels(path),
        ".nrrd" => NrrdFile.ReadLabels(path),
        ".bin" => new LabelVolume(grid, Array.ConvertAll(File.ReadAllBytes(path), value => (ushort)value)),
        _ when Pictures.Contains(upload.Extension) => OnGrid(RasterImage.Read(path).ToLabels(), grid),
        _ => throw new MonaiException(ProblemType.UnsupportedMediaType, $"Label maps in {upload.Extension} files are not read here; .nii, .nii.gz, .nrrd, .png and .bin are."),
    });

    // A picture says nothing of where its pixels lie: they are those of the image, one for one.
    private static LabelVolume OnGrid(LabelVolume picture, VolumeGeometry grid) =>
        (picture.Geometry.Columns, picture.Geometry.Rows, 1) == (grid.Columns, grid.Rows, grid.Slices)
            ? new LabelVolume(grid, picture.Labels.ToArray())
            : throw new InvalidDataException($"it has {picture.Geometry.Columns} x {picture.Geometry.Rows} pixels, and the image {grid.Columns} x {grid.Rows}, {grid.Slices} of them");

    /// <summary>What results for a file are written as where nobody says.</summary>
    public static string ExtensionFor(MonaiUpload? brought) => brought is null || brought.Extension is ".dcm" or ".bin" ? ".nii.gz"
        : Pictures.Contains(brought.Extension) ? ".png" : brought.Extension;

    // Width and height stand in the first chunk (PNG 11.2.2).
    private static long PngPixels(string path)
    {
        var head = new byte[24];
        using var file = File.OpenRead(path);
        file.ReadExactly(head);
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(16)), BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(20)));
        return (long)Math.Min((double)width * height, MostPixels);
    }

    // The path is this machine's own; what is wrong is the client's.
    private static T Read<T>(MonaiUpload upload, Func<string, T> read)
    {
        try
        {
            return read(upload.Path);
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or OverflowException)
        {
            throw new MonaiException(ProblemType.MalformedRequest,
                $"The {upload.Extension} file cannot be read: {fault.Message.Replace(upload.Path + ": ", "", StringComparison.Ordinal).Replace(upload.Path, "it", StringComparison.Ordinal)}");
        }
        catch (FileNotFoundException)
        {
            throw new MonaiException(ProblemType.NotFound, "The image is not kept any more: send it again.");
        }
    }
}
