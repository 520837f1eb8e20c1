using SamSgp.Dicom;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Imaging.Rasters;

namespace SamSgp.Dicomweb.Wado;

/// <summary>How a picture is encoded.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="IsMultipart">As part of a multipart/related body.</param>
internal sealed record PictureFormat(string ContentType, bool IsMultipart)
{
    public const string Jpeg = "image/jpeg";
    public const string Png = "image/png";

    private const int DefaultQuality = 90;

    /// <summary>The best of what a client accepts; JPEG where it does not care (PS3.18 8.7.4); null where nothing fits.</summary>
    /// <param name="accepted">Best first.</param>
    /// <param name="isOne">One picture is asked for, which needs no multipart body.</param>
    public static PictureFormat? Choose(IReadOnlyList<MediaType> accepted, bool isOne)
    {
        foreach (var type in accepted)
        {
            foreach (var picture in (string[])[Jpeg, Png])
            {
                if (isOne && type.Covers(picture)) return new PictureFormat(picture, false);
                if (IsPart(type, picture)) return new PictureFormat(picture, true);
            }
        }

        return null;
    }

    /// <summary>The same for all images of a study or series: who accepts no parts gets one that stands for them.</summary>
    public static PictureFormat? ChooseForMany(IReadOnlyList<MediaType> accepted)
    {
        foreach (var type in accepted)
        {
            foreach (var picture in (string[])[Jpeg, Png])
            {
                if (IsPart(type, picture)) return new PictureFormat(picture, true);
                if (type.Covers(picture)) return new PictureFormat(picture, false);
            }
        }

        return null;
    }

    /// <summary>The picture's file.</summary>
    /// <param name="image">What is shown.</param>
    /// <param name="quality">Of JPEG; null for what is good for most.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public MemoryByteBuffer Encode(RasterImage image, int? quality, CancellationToken cancellationToken)
    {
        var stream = new MemoryStream();
        cancellationToken.ThrowIfCancellationRequested();
        if (ContentType == Png) image.WritePng(stream, cancellationToken);
        else image.WriteJpeg(stream, quality ?? DefaultQuality);
        return new MemoryByteBuffer(stream.GetBuffer().AsMemory(0, (int)stream.Length));
    }

    private static bool IsPart(MediaType type, string picture) => type.Covers("multipart/related")
        && (type.InnerType ?? Jpeg) is var inner && (inner == picture || inner is "*/*" or "image/*");
}
