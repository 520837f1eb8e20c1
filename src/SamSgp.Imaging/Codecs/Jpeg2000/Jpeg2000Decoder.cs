using System.Text;
using SamSgp.Imaging.Codecs.Isolation;

namespace SamSgp.Imaging.Codecs.Jpeg2000;

/// <summary>JPEG 2000 (.90, .91) and High-Throughput JPEG 2000 (.201, .202, .203) by the system's OpenJPEG.</summary>
internal sealed unsafe class Jpeg2000Decoder : IFrameDecoder
{
    /// <summary>More tiles than any writer makes of a frame: each costs the native decoder memory and time.</summary>
    private const int MostTiles = 16 * 1024;

    public DecodedForm Decode(ReadOnlyMemory<byte> encoded, FrameLayout layout, Span<byte> destination)
    {
        NativeCodecLibrary.Require(OpenJpeg.Library, "libopenjp2-7", "JPEG 2000");
        var header = Jpeg2000Header.Parse(encoded.Span);
        if ((header.Columns, header.Rows) != (layout.Columns, layout.Rows) &&
            header.TileAtOrigin == (layout.Columns, layout.Rows))
        {
            // The image size was overwritten, but dataset and tile agree on what it was.
            encoded = header.WithSizeOfTile(encoded.Span);
            header = Jpeg2000Header.Parse(encoded.Span);
        }

        Check(header, layout);
        if (NativeDecoding.Processes is { } processes) processes.Decode(encoded.Span, layout, destination);
        else DecodeHere(encoded.Span, header, layout, destination);

        // The multiple component transform of the codestream is undone by the decoder. Samples that the codestream calls
        // signed and the dataset unsigned are negative where they look huge.
        return new DecodedForm(
            layout.PhotometricInterpretation is "YBR_RCT" or "YBR_ICT" ? "RGB" : layout.PhotometricInterpretation,
            layout.IsSigned || header.Components[0].IsSigned);
    }

    private static void Check(Jpeg2000Header header, FrameLayout layout)
    {
        if (header.Columns != layout.Columns || header.Rows != layout.Rows)
        {
            throw new InvalidDataException($"The JPEG 2000 image has {header.Columns} x {header.Rows} pixels, the " +
                $"dataset says {layout.Columns} x {layout.Rows}.");
        }

        if (header.Components.Count != layout.SamplesPerPixel)
        {
            throw new InvalidDataException($"The JPEG 2000 image has {header.Components.Count} components, the dataset " +
                $"says {layout.SamplesPerPixel}.");
        }

        if (header.Tiles > MostTiles) throw new InvalidDataException($"The JPEG 2000 image has {header.Tiles} tiles.");
        foreach (var (bits, _, dx, dy) in header.Components)
        {
            if (bits > layout.BitsAllocated)
                throw new InvalidDataException($"Samples of {bits} bits do not fit {layout.BitsAllocated} bits allocated.");
            if (dx != 1 || dy != 1) throw new InvalidDataException("Subsampled components of JPEG 2000 are not read.");
        }
    }

    private static void DecodeHere(ReadOnlySpan<byte> encoded, Jpeg2000Header header, FrameLayout layout, Span<byte> destination)
    {
        fixed (byte* bytes = encoded)
        {
            var source = new OpenJpeg.Source { Bytes = bytes, Length = encoded.Length };
            Decode(&source, header, layout, destination);
        }
    }

    private static void Decode(OpenJpeg.Source* source, Jpeg2000Header header, FrameLayout layout, Span<byte> destination)
    {
        var parameters = stackalloc byte[OpenJpeg.DecoderParametersSize];
        var message = stackalloc byte[OpenJpeg.MessageSize];
        new Span<byte>(message, OpenJpeg.MessageSize).Clear();
        var codec = OpenJpeg.CreateDecompress(header.IsJp2 ? OpenJpeg.FormatJp2 : OpenJpeg.FormatJ2K);
        var stream = OpenJpeg.StreamCreate(64 * 1024, 1);
        OpenJpeg.Image* image = null;
        try
        {
            _ = OpenJpeg.SetErrorHandler(codec, &OpenJpeg.KeepMessage, message);
            OpenJpeg.StreamSetUserData(stream, source, 0);
            OpenJpeg.StreamSetUserDataLength(stream, (ulong)source->Length);
            OpenJpeg.StreamSetRead(stream, &OpenJpeg.Read);
            OpenJpeg.StreamSetSkip(stream, &OpenJpeg.Skip);
            OpenJpeg.StreamSetSeek(stream, &OpenJpeg.Seek);
            OpenJpeg.SetDefaultDecoderParameters(parameters);
            if (OpenJpeg.SetupDecoder(codec, parameters) == 0 || OpenJpeg.ReadHeader(stream, codec, &image) == 0 ||
                OpenJpeg.Decode(codec, stream, image) == 0)
                throw new InvalidDataException("JPEG 2000: " + ReadMessage(message));
            Store(image, layout, destination);
        }
        finally
        {
            if (image is not null) OpenJpeg.ImageDestroy(image);
            OpenJpeg.StreamDestroy(stream);
            OpenJpeg.DestroyCodec(codec);
        }
    }

    private static void Store(OpenJpeg.Image* image, FrameLayout layout, Span<byte> destination)
    {
        var pixels = layout.Columns * layout.Rows;
        if (image->ComponentCount != layout.SamplesPerPixel) throw new InvalidDataException("JPEG 2000: components are missing.");
        for (var c = 0; c < layout.SamplesPerPixel; c++)
        {
            var component = image->Components[c];
            if (component.Data is null || component.Width != layout.Columns || component.Height != layout.Rows)
                throw new InvalidDataException($"JPEG 2000: component {c} was not decoded.");
            var values = new Span<int>(component.Data, pixels);
            // Samples that the codestream calls unsigned and the dataset signed hold two's complement bits.
            if (layout.IsSigned && component.IsSigned == 0 && component.Precision < 32)
            {
                var shift = 32 - (int)component.Precision;
                for (var i = 0; i < values.Length; i++) values[i] = values[i] << shift >> shift;
            }

            DecodedSamples.Store(values, destination, layout.BytesPerSample, c, layout.SamplesPerPixel);
        }
    }

    private static string ReadMessage(byte* message)
    {
        var text = Encoding.UTF8.GetString(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(message));
        return text.Length == 0 ? "the codestream is damaged." : text.Trim();
    }
}
