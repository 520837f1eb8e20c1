using System.Runtime.InteropServices;
using SamSgp.Dicom;

namespace SamSgp.Imaging.Codecs;

/// <summary>Decoded colour samples to 8-bit RGB (PS3.3 C.7.6.3.1.2).</summary>
internal static class ColorConversion
{
    /// <summary>Whether frames of this kind are pictures in colour.</summary>
    public static bool IsColor(FrameLayout layout) =>
        layout.SamplesPerPixel == 3 || layout.PhotometricInterpretation == "PALETTE COLOR";

    /// <summary>Converts one frame.</summary>
    /// <param name="layout">Layout with the decoded samples' PhotometricInterpretation.</param>
    /// <param name="samples">Decoded samples.</param>
    /// <param name="palette">Tables of a PALETTE COLOR image; null for others.</param>
    /// <param name="rgb">Three bytes a pixel.</param>
    public static void ToRgb8(FrameLayout layout, ReadOnlySpan<byte> samples, PaletteColorTable? palette, Span<byte> rgb)
    {
        if (palette is not null)
        {
            Look(layout, samples, palette, rgb);
            return;
        }

        Narrow(layout, samples, rgb);
        switch (layout.PhotometricInterpretation)
        {
            case "RGB" or "YBR_RCT" or "YBR_ICT": break;
            case "YBR_FULL" or "YBR_FULL_422": FromYbr(rgb, 1, 0, 1); break;
            case "YBR_PARTIAL_422" or "YBR_PARTIAL_420": FromYbr(rgb, 255 / 219f, 16, 255 / 224f); break;
            default:
                throw new DicomDataException(
                    $"Colour of PhotometricInterpretation '{layout.PhotometricInterpretation}' is not known.");
        }
    }

    private static void Look(FrameLayout layout, ReadOnlySpan<byte> samples, PaletteColorTable palette, Span<byte> rgb)
    {
        var values = new float[layout.Columns * layout.Rows];
        StoredValues.ToFloat(layout, samples, values);
        for (var i = 0; i < values.Length; i++)
            (rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]) = palette.Find((int)values[i]);
    }

    /// <summary>Samples of more than 8 bits keep their upper 8.</summary>
    private static void Narrow(FrameLayout layout, ReadOnlySpan<byte> samples, Span<byte> rgb)
    {
        if (layout.BytesPerSample == 1)
        {
            samples[..rgb.Length].CopyTo(rgb);
            return;
        }

        if (layout.BytesPerSample > 2) throw new DicomDataException("Colour of 32 bits a sample is not known.");
        var words = MemoryMarshal.Cast<byte, ushort>(samples);
        var shift = Math.Max(0, layout.HighBit - 7);
        for (var i = 0; i < rgb.Length; i++) rgb[i] = (byte)(words[i] >> shift);
    }

    private static void FromYbr(Span<byte> pixels, float scaleY, float offsetY, float scaleC)
    {
        for (var i = 0; i + 2 < pixels.Length; i += 3)
        {
            var y = (pixels[i] - offsetY) * scaleY;
            var (cb, cr) = ((pixels[i + 1] - 128) * scaleC, (pixels[i + 2] - 128) * scaleC);
            pixels[i] = ToByte(y + 1.402f * cr);
            pixels[i + 1] = ToByte(y - 0.344136f * cb - 0.714136f * cr);
            pixels[i + 2] = ToByte(y + 1.772f * cb);
        }
    }

    private static byte ToByte(float value) => (byte)Math.Clamp((int)(value + 0.5f), 0, 255);
}
