using System.Buffers;
using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;
using SamSgp.Imaging.Rasters;

namespace SamSgp.Imaging.Rendering;

/// <summary>One frame as a picture, as a viewer shows it: rescaled, windowed, MONOCHROME1 inverted, colours as RGB
/// (PS3.4 N.2, without presentation states).</summary>
public static class FrameRenderer
{
    // Decoded samples up to this size come from the pool, which keeps what it has once given out.
    private const int MostPooled = 16 << 20;

    /// <summary>Renders a frame to 8 bits.</summary>
    /// <param name="dataset">The image.</param>
    /// <param name="frame">0-based.</param>
    /// <param name="window">Grey levels; by default the image's own window or VOI LUT, else from the least to the
    /// greatest value of the frame.</param>
    /// <exception cref="DicomException">The pixels cannot be decoded; see <see cref="FrameReader"/>.</exception>
    public static RasterImage Render(DicomDataset dataset, int frame, VoiWindow? window = null) =>
        Render(dataset, frame, window, CancellationToken.None);

    /// <summary>Renders a frame to 8 bits.</summary>
    /// <param name="dataset">The image.</param>
    /// <param name="frame">0-based.</param>
    /// <param name="window">Grey levels; null for the image's own window or VOI LUT, else from the least to the greatest value of
    /// the frame.</param>
    /// <param name="cancellationToken">Nobody wants the picture any more.</param>
    /// <exception cref="DicomException">The pixels cannot be decoded; see <see cref="FrameReader"/>.</exception>
    public static RasterImage Render(DicomDataset dataset, int frame, VoiWindow? window, CancellationToken cancellationToken)
    {
        var reader = FrameReader.Open(dataset);
        cancellationToken.ThrowIfCancellationRequested();
        var length = reader.Layout.DecodedLength;
        // Rented: a service draws many pictures at once, and what each needs in between is larger than the picture.
        var samples = length <= MostPooled ? ArrayPool<byte>.Shared.Rent(length) : GC.AllocateUninitializedArray<byte>(length);
        try
        {
            var decoded = samples.AsSpan(0, length);
            var layout = reader.Read(frame, decoded);
            cancellationToken.ThrowIfCancellationRequested();
            return ColorConversion.IsColor(layout)
                ? DrawColor(dataset, layout, decoded)
                : new GreyFrame(dataset, frame, layout).Draw(decoded, window, cancellationToken);
        }
        finally
        {
            if (length <= MostPooled) ArrayPool<byte>.Shared.Return(samples);
        }
    }

    /// <summary>About how many bytes of memory it takes to render a frame and to encode the picture: for programs that render at
    /// the wish of strangers and have to know before.</summary>
    /// <param name="dataset">The image.</param>
    /// <param name="frame">0-based.</param>
    /// <exception cref="DicomException">The pixels cannot be decoded; see <see cref="FrameReader"/>.</exception>
    public static long BytesToRender(DicomDataset dataset, int frame)
    {
        var reader = FrameReader.Open(dataset);
        // Grey: the picture's samples (2), their bytes (1), a bitmap (1), the file (1), and what is not collected at once. RGB: 3 + 6 + 3 + 4 + 3.
        var perPixel = ColorConversion.IsColor(reader.Layout) ? 20L : 6L;
        return reader.BytesToDecode(frame) + perPixel * reader.Layout.Columns * reader.Layout.Rows;
    }

    private static RasterImage DrawColor(DicomDataset dataset, FrameLayout layout, ReadOnlySpan<byte> samples)
    {
        var palette = layout.PhotometricInterpretation == "PALETTE COLOR" ? PaletteColorTable.Read(dataset) : null;
        var rgb = new byte[layout.Columns * layout.Rows * 3];
        ColorConversion.ToRgb8(layout, samples, palette, rgb);
        return RasterImage.From8Bit(layout.Columns, layout.Rows, rgb);
    }
}
