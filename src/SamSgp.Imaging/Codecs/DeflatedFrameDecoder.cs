using System.IO.Compression;

namespace SamSgp.Imaging.Codecs;

/// <summary>Deflated Image Frame (1.2.840.10008.1.2.8.1, PS3.5 A.4.13): each frame is native bytes, deflated.</summary>
internal sealed class DeflatedFrameDecoder : IFrameDecoder
{
    private readonly NativeFrameDecoder _native = new();

    public DecodedForm Decode(ReadOnlyMemory<byte> encoded, FrameLayout layout, Span<byte> destination)
    {
        var length = checked((int)((NativeFrameDecoder.FrameBits(layout) + 7) / 8));
        // At most 1,032 bytes come out of one deflated byte.
        if ((long)encoded.Length * 1100 < length)
            throw new InvalidDataException($"{encoded.Length} deflated bytes cannot hold {length}.");
        var native = new byte[length];
        using var packed = new MemoryStream(encoded.ToArray(), writable: false);
        using var inflate = new DeflateStream(packed, CompressionMode.Decompress);
        var read = inflate.ReadAtLeast(native, length, throwOnEndOfStream: false);
        if (read < length) throw new InvalidDataException($"The deflated frame ends after {read} of {length} bytes.");
        return _native.Decode(native, layout, destination);
    }

    /// <summary>Deflates one native frame.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> native)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true)) deflate.Write(native);
        // Fragments have an even length (PS3.5 A.4); a decoder stops at the deflated stream's own end.
        if (packed.Length % 2 != 0) packed.WriteByte(0);
        return packed.ToArray();
    }
}
