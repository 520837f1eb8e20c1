using SamSgp.Imaging.Volumes;
using SkiaSharp;

namespace SamSgp.Imaging.Rasters;

/// <summary>A grey or RGB picture from a PNG, JPEG or other picture file: rows from the top, pixels from the left,
/// colour interleaved. Alpha is dropped; palette colours become RGB; grey of fewer than 8 bits is spread to 0..255.</summary>
public sealed class RasterImage
{
    /// <summary>More pixels than any image modality has: a picture that claims more is refused before decoding.</summary>
    internal const long MostPixels = 1L << 28;

    private readonly ushort[] _samples;

    private RasterImage(int width, int height, int channels, int bitsPerSample, ushort[] samples) =>
        (Width, Height, Channels, BitsPerSample, _samples) = (width, height, channels, bitsPerSample, samples);

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1 for grey, 3 for RGB.</summary>
    public int Channels { get; }

    /// <summary>8 (samples 0..255) or 16 (samples 0..65535).</summary>
    public int BitsPerSample { get; }

    /// <summary>Width x Height x Channels samples.</summary>
    public ReadOnlySpan<ushort> Samples => _samples;

    /// <summary>True for one channel, or three that are equal everywhere (grey pictures saved as RGB).</summary>
    public bool IsGray
    {
        get
        {
            if (Channels == 1) return true;
            for (var i = 0; i < _samples.Length; i += 3)
            {
                if (_samples[i] != _samples[i + 1] || _samples[i] != _samples[i + 2]) return false;
            }

            return true;
        }
    }

    /// <summary>Wraps 8-bit samples: width x height for grey, three times as many for RGB.</summary>
    public static RasterImage From8Bit(int width, int height, ReadOnlySpan<byte> samples)
    {
        var wide = new ushort[samples.Length];
        for (var i = 0; i < wide.Length; i++) wide[i] = samples[i];
        return From(width, height, 8, wide);
    }

    /// <summary>Wraps samples of 0 to 255; kept, not copied.</summary>
    internal static RasterImage Of8Bit(int width, int height, ushort[] samples) => From(width, height, 8, samples);

    /// <summary>Wraps 16-bit samples; kept, not copied.</summary>
    public static RasterImage From16Bit(int width, int height, ushort[] samples) => From(width, height, 16, samples);

    /// <summary>Reads a picture file. 16-bit PNG keeps its depth; everything else is 8 bits a sample.</summary>
    /// <exception cref="InvalidDataException">Not a picture, damaged, or too large.</exception>
    public static RasterImage Read(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            return PngReader.TryRead(bytes) ?? ReadWithSkia(bytes);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>8-bit samples of the same channels; 16-bit ones keep their upper byte.</summary>
    public byte[] To8Bit()
    {
        var shift = BitsPerSample - 8;
        return Array.ConvertAll(_samples, sample => (byte)(sample >> shift));
    }

    /// <summary>One value a pixel in the picture's own range; luma (BT.601) for colour.</summary>
    public float[] ToGray()
    {
        var gray = new float[Width * Height];
        for (var i = 0; i < gray.Length; i++)
        {
            gray[i] = Channels == 1 ? _samples[i]
                : 0.299f * _samples[3 * i] + 0.587f * _samples[3 * i + 1] + 0.114f * _samples[3 * i + 2];
        }

        return gray;
    }

    /// <summary>The picture as a volume of one slice without a place in any patient; grey where
    /// <see cref="IsGray"/>.</summary>
    /// <param name="modality">DICOM Modality the picture stands for, where known.</param>
    public Volume ToVolume(string? modality = null)
    {
        var geometry = VolumeGeometry.ForPicture(Width, Height);
        return IsGray
            ? Volume.FromValues(geometry, [], Channels == 1 ? Array.ConvertAll(_samples, s => (float)s) : FirstChannel(), modality)
            : Volume.FromRgb(geometry, [], To8Bit(), modality);
    }

    /// <summary>The picture as labels of one slice: its grey samples as they are (a 0/255 mask has label 255).</summary>
    /// <exception cref="InvalidDataException">A picture in colours.</exception>
    public LabelVolume ToLabels()
    {
        if (!IsGray) throw new InvalidDataException("A label picture is grey; this one has colours.");
        return new LabelVolume(VolumeGeometry.ForPicture(Width, Height),
            Channels == 1 ? _samples : Array.ConvertAll(FirstChannel(), s => (ushort)s));
    }

    /// <summary>Writes a PNG of the same channels and depth.</summary>
    public void WritePng(string path)
    {
        using var file = File.Create(path);
        WritePng(file);
    }

    /// <summary>Writes a PNG to a stream that is left open.</summary>
    public void WritePng(Stream stream) => WritePng(stream, CancellationToken.None);

    /// <summary>Writes a PNG to a stream that is left open.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="cancellationToken">Ends the writing within a row.</param>
    public void WritePng(Stream stream, CancellationToken cancellationToken) => PngWriter.Write(stream, this, cancellationToken);

    /// <summary>Writes a JPEG of 8 bits a sample to a stream that is left open.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="quality">1 (worst) to 100.</param>
    public void WriteJpeg(Stream stream, int quality)
    {
        using var bitmap = ToBitmap();
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality);
        data.SaveTo(stream);
    }

    /// <summary>The picture at another size, 8 bits a sample; smoothed when it becomes smaller.</summary>
    public RasterImage Resize(int width, int height)
    {
        using var bitmap = ToBitmap();
        using var resized = bitmap.Resize(new SKImageInfo(width, height, bitmap.ColorType, bitmap.AlphaType),
            new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        return FromBitmap(resized, Channels);
    }

    /// <summary>The picture with its rows, its columns or both in the opposite order.</summary>
    public RasterImage Flip(bool rows, bool columns)
    {
        var flipped = new ushort[_samples.Length];
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
            {
                var from = ((rows ? Height - 1 - y : y) * Width) + (columns ? Width - 1 - x : x);
                _samples.AsSpan(from * Channels, Channels).CopyTo(flipped.AsSpan(((y * Width) + x) * Channels));
            }

        return new RasterImage(Width, Height, Channels, BitsPerSample, flipped);
    }

    internal static RasterImage FromBitmap(SKBitmap bitmap, int channels)
    {
        var pixels = bitmap.GetPixelSpan();
        var step = bitmap.BytesPerPixel;
        var samples = new byte[bitmap.Width * bitmap.Height * channels];
        for (int i = 0, row = 0; row < bitmap.Height; row++)
        {
            var line = pixels.Slice(row * bitmap.RowBytes, bitmap.Width * step);
            for (var x = 0; x < line.Length; x += step, i += channels) line.Slice(x, channels).CopyTo(samples.AsSpan(i));
        }

        return From8Bit(bitmap.Width, bitmap.Height, samples);
    }

    /// <summary>Grey or RGBA, 8 bits a sample.</summary>
    internal SKBitmap ToBitmap()
    {
        var samples = To8Bit();
        var bitmap = new SKBitmap(Width, Height, Channels == 1 ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque);
        var pixels = bitmap.GetPixelSpan();
        for (var y = 0; y < Height; y++)
        {
            var line = pixels.Slice(y * bitmap.RowBytes, Width * bitmap.BytesPerPixel);
            var source = samples.AsSpan(y * Width * Channels, Width * Channels);
            if (Channels == 1) source.CopyTo(line);
            for (var x = 0; Channels == 3 && x < Width; x++)
            {
                source.Slice(3 * x, 3).CopyTo(line[(4 * x)..]);
                line[4 * x + 3] = 255;
            }
        }

        return bitmap;
    }

    private static RasterImage From(int width, int height, int bits, ushort[] samples)
    {
        var pixels = (long)width * height;
        if (width < 1 || height < 1 || (samples.Length != pixels && samples.Length != 3 * pixels))
            throw new ArgumentException($"{samples.Length} samples for {width} x {height} pixels of 1 or 3 channels.");
        return new RasterImage(width, height, (int)(samples.Length / pixels), bits, samples);
    }

    private static RasterImage ReadWithSkia(byte[] bytes)
    {
        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data)
            ?? throw new InvalidDataException("Not a picture that can be read (PNG, JPEG, GIF, BMP, WebP).");
        var info = codec.Info;
        if ((long)info.Width * info.Height > MostPixels)
            throw new InvalidDataException($"{info.Width} x {info.Height} pixels are too many.");
        using var bitmap = new SKBitmap(new SKImageInfo(info.Width, info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) != SKCodecResult.Success)
            throw new InvalidDataException("The picture is damaged.");
        var pixels = bitmap.GetPixelSpan();
        var samples = new ushort[info.Width * info.Height * 3];
        for (int i = 0, p = 0; i < samples.Length; i += 3, p += 4)
            (samples[i], samples[i + 1], samples[i + 2]) = (pixels[p], pixels[p + 1], pixels[p + 2]);
        var rgb = From(info.Width, info.Height, 8, samples);
        return info.ColorType == SKColorType.Gray8
            ? From(info.Width, info.Height, 8, Array.ConvertAll(rgb.FirstChannel(), s => (ushort)s)) : rgb;
    }

    private float[] FirstChannel()
    {
        var first = new float[Width * Height];
        for (var i = 0; i < first.Length; i++) first[i] = _samples[i * Channels];
        return first;
    }
}
