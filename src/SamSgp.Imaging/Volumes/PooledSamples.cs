using System.Buffers;
using SamSgp.Imaging.Codecs;

namespace SamSgp.Imaging.Volumes;

/// <summary>One decoded slice in borrowed memory.</summary>
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

    /// <summary>Cuts a slice out of a decoded mosaic.</summary>
    /// <param name="mosaic">The whole frame.</param>
    /// <param name="tile">Where the slice begins in it.</param>
    /// <param name="columns">Of the slice.</param>
    /// <param name="rows">Of the slice.</param>
    public PooledSamples(DecodedFrame mosaic, MosaicTile tile, int columns, int rows)
    {
        Layout = mosaic.Layout with { Columns = columns, Rows = rows };
        _length = Layout.DecodedLength;
        _buffer = ArrayPool<byte>.Shared.Rent(_length);
        var pixel = Layout.BytesPerSample * Layout.SamplesPerPixel;
        for (var row = 0; row < rows; row++)
        {
            var start = ((tile.Row + row) * mosaic.Layout.Columns) + tile.Column;
            mosaic.Samples.AsSpan(start * pixel, columns * pixel).CopyTo(_buffer.AsSpan(row * columns * pixel));
        }
    }

    public FrameLayout Layout { get; }

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
