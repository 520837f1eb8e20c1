using SamSgp.Dicom;
using SamSgp.Dicomweb.Negotiation;

namespace SamSgp.Dicomweb.Wado;

/// <summary>How frames, or an instance's pixel data, are given to a client.</summary>
/// <param name="IsMultipart">As parts of a multipart/related body; else one frame as the body itself.</param>
/// <param name="IsAsStored">In the transfer syntax they are stored in; else decoded.</param>
/// <param name="ContentType">Of each part.</param>
internal sealed record FramePlan(bool IsMultipart, bool IsAsStored, string ContentType)
{
    /// <summary>Compressed in RLE Lossless on their way out.</summary>
    public bool IsRle { get; private init; }

    /// <summary>The best of what a client accepts of an instance's frames, native ones also in RLE Lossless; null where nothing can (406).</summary>
    /// <param name="accepted">Best first.</param>
    /// <param name="stored">Transfer syntax of the instance.</param>
    /// <param name="frames">How many are asked for.</param>
    public static FramePlan? ChooseOfImage(IReadOnlyList<MediaType> accepted, string stored, int frames) =>
        Choose(accepted, frames, (name, asked) => Part(name, asked, stored) ?? Rle(name, asked, stored));

    /// <summary>The best of what a client accepts that can be given; null where nothing can (406).</summary>
    /// <param name="accepted">Best first.</param>
    /// <param name="stored">Transfer syntax of the instance.</param>
    /// <param name="frames">How many are asked for.</param>
    public static FramePlan? Choose(IReadOnlyList<MediaType> accepted, string stored, int frames) =>
        Choose(accepted, frames, (name, asked) => Part(name, asked, stored));

    private static FramePlan? Choose(IReadOnlyList<MediaType> accepted, int frames, Func<string?, string?, FramePlan?> plan)
    {
        foreach (var type in accepted)
        {
            if (type.Covers("multipart/related") && plan(FrameMediaTypes.OfToday(type.InnerType), type.TransferSyntax) is { } part)
                return part with { IsMultipart = true };
            if (frames == 1 && type.Name != "*/*" && plan(FrameMediaTypes.OfToday(type.Name), type.TransferSyntax) is { } single) return single;
        }

        return null;
    }

    // Without a media type, and for octets, it is the transfer syntax that decides (PS3.18 8.7.3.5.2).
    private static FramePlan? Part(string? name, string? asked, string stored)
    {
        var compressed = FrameMediaTypes.Of(stored);
        var isNative = !DicomTransferSyntax.Parse(stored).IsEncapsulated;
        if (name is null or "*/*" or FrameMediaTypes.Bytes or "application/*")
        {
            if (asked == "*" || asked == stored) return Stored(FrameMediaTypes.Bytes, stored, isNative);
            if (asked is not null && asked != TransferSyntaxes.Default) return null;
            if (TransferSyntaxes.CanBeNative(stored)) return Native(isNative);
            return asked is null ? Stored(FrameMediaTypes.Bytes, stored, false) : null;
        }

        if (compressed == FrameMediaTypes.Bytes || (name != compressed && name != "image/*")) return null;
        return asked is null or "*" || asked == stored ? Stored(compressed, stored, false) : null;
    }

    private static FramePlan? Rle(string? name, string? asked, string stored)
    {
        var rle = FrameMediaTypes.Of(TransferSyntaxes.Rle);
        var isWanted = asked == TransferSyntaxes.Rle ? name is null or "*/*" or "application/*" or FrameMediaTypes.Bytes || name == rle : asked is null or "*" && name == rle;
        if (!isWanted || !TransferSyntaxes.IsNative(stored)) return null;
        return new FramePlan(false, false, $"{(name == rle ? rle : FrameMediaTypes.Bytes)}; transfer-syntax={TransferSyntaxes.Rle}") { IsRle = true };
    }

    // Frames of native instances come out little endian whatever their file's order is.
    private static FramePlan Native(bool isAsStored) =>
        new(false, isAsStored, $"{FrameMediaTypes.Bytes}; transfer-syntax={TransferSyntaxes.Default}");

    private static FramePlan Stored(string name, string stored, bool isNative) =>
        isNative ? Native(true) : new FramePlan(false, true, $"{name}; transfer-syntax={stored}");
}
