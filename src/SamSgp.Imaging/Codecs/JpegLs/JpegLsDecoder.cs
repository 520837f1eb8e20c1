using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace SamSgp.Imaging.Codecs.JpegLs;

/// <summary>JPEG-LS lossless and near-lossless (.80, .81) by the system's CharLS.</summary>
internal sealed unsafe class JpegLsDecoder : IFrameDecoder
{
    private const int InterleaveNone = 0;

    public DecodedForm Decode(ReadOnlyMemory<byte> encoded, FrameLayout layout, Span<byte> destination)
    {
        NativeCodecLibrary.Require(CharLs.Library, "libcharls2", "JPEG-LS");
        var decoder = CharLs.Create();
        if (decoder == 0) throw new InsufficientMemoryException();
        try
        {
            fixed (byte* source = encoded.Span)
            {
                Check(CharLs.SetSource(decoder, source, (nuint)encoded.Length));
                Check(CharLs.ReadHeader(decoder));
                Decode(decoder, layout, destination);
            }
        }
        finally
        {
            CharLs.Destroy(decoder);
        }

        return DecodedForm.Of(layout);
    }

    private static void Decode(nint decoder, FrameLayout layout, Span<byte> destination)
    {
        CharLs.FrameInfo info;
        int mode;
        nuint length;
        Check(CharLs.GetFrameInfo(decoder, &info));
        Check(info, layout);
        Check(CharLs.GetInterleaveMode(decoder, &mode));
        Check(CharLs.GetDestinationSize(decoder, 0, &length));
        var bytes = info.BitsPerSample <= 8 ? 1 : 2;
        if (length != (nuint)(layout.SampleCount * bytes))
            throw new InvalidDataException($"JPEG-LS decodes to {length} bytes; {layout.SampleCount * bytes} expected.");
        var buffer = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            var decoded = buffer.AsSpan(0, (int)length);
            fixed (byte* target = decoded) Check(CharLs.Decode(decoder, target, length, 0));
            if (mode != InterleaveNone || layout.SamplesPerPixel == 1)
            {
                Widen(decoded, bytes, destination, layout.BytesPerSample);
                return;
            }

            var pixels = layout.Columns * layout.Rows;
            var plane = new byte[pixels * layout.BytesPerSample * layout.SamplesPerPixel];
            Widen(decoded, bytes, plane, layout.BytesPerSample);
            DecodedSamples.Interleave(plane, destination, layout.SamplesPerPixel, layout.BytesPerSample);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Check(CharLs.FrameInfo info, FrameLayout layout)
    {
        if (info.Width != layout.Columns || info.Height != layout.Rows || info.ComponentCount != layout.SamplesPerPixel)
        {
            throw new InvalidDataException($"The JPEG-LS image has {info.Width} x {info.Height} pixels of " +
                $"{info.ComponentCount} samples, the dataset says {layout.Columns} x {layout.Rows} of {layout.SamplesPerPixel}.");
        }

        if (info.BitsPerSample > layout.BitsAllocated)
        {
            throw new InvalidDataException(
                $"Samples of {info.BitsPerSample} bits do not fit {layout.BitsAllocated} bits allocated.");
        }
    }

    private static void Widen(ReadOnlySpan<byte> source, int sourceBytes, Span<byte> target, int targetBytes)
    {
        if (sourceBytes == targetBytes)
        {
            source.CopyTo(target);
            return;
        }

        target.Clear();
        for (int i = 0, s = 0, t = 0; s < source.Length; i++, s += sourceBytes, t += targetBytes)
        {
            for (var b = 0; b < sourceBytes; b++) target[t + b] = source[s + b];
        }
    }

    private static void Check(int error)
    {
        if (error == 0) return;
        var text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(CharLs.GetErrorMessage(error));
        throw new InvalidDataException("JPEG-LS: " + Encoding.UTF8.GetString(text));
    }
}
