using static TorchSharp.torch;

namespace SamSgp.Sam2.Modeling;

/// <summary>What the image encoder gives for B images of P x P pixels; G = P / 16, d = hidden dim.</summary>
/// <param name="Level0">(B, d/8, P/4, P/4), as the mask decoder adds it.</param>
/// <param name="Level1">(B, d/4, P/8, P/8), likewise.</param>
/// <param name="Top">(B, d, G, G).</param>
/// <param name="TopPosition">(1, d, G, G) position code.</param>
public sealed record ImageFeatures(Tensor Level0, Tensor Level1, Tensor Top, Tensor TopPosition)
{
    /// <summary>What masks are sharpened with (B, c, P/2, P/2); null where the network has no such part.</summary>
    public Tensor? Detail { get; init; }

    /// <summary>The images as a second reader sees them (B, 3, S, S); null where there is none.</summary>
    public Tensor? Picture { get; init; }

    /// <summary>Number of images.</summary>
    public long Count => Top.shape[0];

    /// <summary>The tensors that have a row for each image; the position code is one for all.</summary>
    public IEnumerable<Tensor> OfImages => [Level0, Level1, Top, .. Detail is null ? (Tensor[])[] : [Detail], .. Picture is null ? (Tensor[])[] : [Picture]];

    /// <summary>Side of the images in pixels (P).</summary>
    public long ImageSize => Sam2Config.TokenStride * Top.shape[3];

    /// <summary>Images <paramref name="start"/> to <paramref name="end"/> (exclusive); views, no copies.</summary>
    public ImageFeatures Slice(long start, long end) => Map(level => level.slice(0, start, end, 1));

    /// <summary>Each image <paramref name="count"/> times after each other (for segments as a batch).</summary>
    public ImageFeatures Repeat(long count) => count == 1 ? this : Map(level => level.repeat_interleave(count, 0));

    /// <summary>The same change to every tensor that has a row for each image.</summary>
    public ImageFeatures Map(Func<Tensor, Tensor> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return this with
        {
            Level0 = change(Level0), Level1 = change(Level1), Top = change(Top), Detail = Detail is null ? null : change(Detail),
            Picture = Picture is null ? null : change(Picture),
        };
    }
}

/// <summary>What was where in B images.</summary>
/// <param name="Features">(B, mem, G, G).</param>
/// <param name="Position">(1, mem, G, G) position code.</param>
public sealed record MaskMemory(Tensor Features, Tensor Position);
