using System.Buffers;
using SamSgp.Imaging.Codecs;

namespace SamSgp.Imaging.Volumes;

/// <summary>One decoded frame in borrowed memory.</summary>
internal readonly ref struct PooledSamples
{
    private readonly byte[] _buffer;
    private readonly int _length;

    /// <summary>Decodes a frame; 0-based.</summary>
    public PooledSamples(FrameReader reader, int frame)
    {
        _length = reader.Layout.DecodedLength;
        _buffer = ArrayPool<byte>.Shared.Rent(_length);
        Layout = reader.Read(frame, _buffer.AsSpan(0, _length));
    }

    public FrameLayout Layout { get; }

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
