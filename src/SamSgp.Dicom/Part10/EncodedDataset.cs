using System.Buffers.Binary;

namespace SamSgp.Dicom;

/// <summary>A dataset as the bytes to be written: headers and small values in chunks, large values where they are.
/// </summary>
internal sealed class EncodedDataset
{
    private const int ChunkSize = 32 * 1024;

    // Below this a value is copied beside its header; above it is written from where it is.
    private const int LargeValue = 4 * 1024;

    private readonly List<(ReadOnlyMemory<byte> Memory, IByteBuffer? Deferred)> _parts = [];
    private byte[] _chunk = new byte[1024];
    private int _start;
    private int _used;

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    public void UInt16(ushort value, bool isBigEndian)
    {
        var bytes = Reserve(2);
        if (isBigEndian) BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        else BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
    }

    public void UInt32(uint value, bool isBigEndian)
    {
        var bytes = Reserve(4);
        if (isBigEndian) BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        else BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
    }

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    public void Byte(byte value) => Reserve(1)[0] = value;

    /// <summary>A value that is in memory.</summary>
    public void Value(ReadOnlyMemory<byte> value)
    {
        if (value.Length < LargeValue)
        {
            Bytes(value.Span);
            return;
        }

        Close();
        _parts.Add((value, null));
        Length += value.Length;
    }

    /// <summary>A value that is read when it is written.</summary>
    public void Value(IByteBuffer deferred)
    {
        Close();
        _parts.Add((default, deferred));
        Length += deferred.Size;
    }

    /// <summary>Leaves place for a length; the action that is returned fills in how many bytes came after it.</summary>
    public Action PlaceForLength(bool isBigEndian)
    {
        Reserve(4);
        var (chunk, place, length) = (_chunk, _used - 4, Length);
        return () =>
        {
            var bytes = chunk.AsSpan(place, 4);
            if (Length - length >= ElementHeader.Undefined)
                throw new DicomDataException("A sequence of 4 GiB or more cannot state its length.");
            var count = (uint)(Length - length);
            if (isBigEndian) BinaryPrimitives.WriteUInt32BigEndian(bytes, count);
            else BinaryPrimitives.WriteUInt32LittleEndian(bytes, count);
        };
    }

    public void CopyTo(Stream stream)
    {
        Close();
        foreach (var (memory, deferred) in _parts)
        {
            if (deferred is null) stream.Write(memory.Span);
            else deferred.CopyToStream(stream);
        }
    }

    public async Task CopyToAsync(Stream stream, CancellationToken cancellationToken)
    {
        Close();
        foreach (var (memory, deferred) in _parts)
        {
            if (deferred is null) await stream.WriteAsync(memory, cancellationToken);
            else await deferred.CopyToStreamAsync(stream, cancellationToken);
        }
    }

    private Span<byte> Reserve(int count)
    {
        if (_used + count > _chunk.Length)
        {
            Close();
            _chunk = new byte[Math.Max(ChunkSize, count)];
            (_start, _used) = (0, 0);
        }

        var bytes = _chunk.AsSpan(_used, count);
        _used += count;
        Length += count;
        return bytes;
    }

    // What is in the chunk becomes a part; the rest of the chunk serves the next one.
    private void Close()
    {
        if (_used > _start) _parts.Add((_chunk.AsMemory(_start, _used - _start), null));
        _start = _used;
    }
}
