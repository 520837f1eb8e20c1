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

    /// <summary>The best of what a client accepts; JPEG where it does not care (PS3.18 8.7.4); null where nothing fits.</summary>
    public static PictureFormat? Choose(IReadOnlyList<MediaType> accepted, bool isOne)
    {
        foreach (var type in accepted)
        {
            foreach (var picture in (string[])[Jpeg, Png])
            {
                if (isOne && type.Covers(picture)) return new PictureFormat(picture, false);
                if (type.Covers("multipart/related") && (type.InnerType ?? Jpeg) is var inner && (inner == picture || inner is "*/*" or "image/*"))
                    return new PictureFormat(picture, true);
            }
        }

        return null;
    }

    public MemoryByteBuffer Encode(RasterImage image, int quality, CancellationToken cancellationToken)
    {
        var stream = new MemoryStream();
        cancellationToken.ThrowIfCancellationRequested();
        if (ContentType == Png) image.WritePng(stream, cancellationToken);
        else image.WriteJpeg(stream, quality);
        return new MemoryByteBuffer(stream.GetBuffer().AsMemory(0, (int)stream.Length));
    }
}
