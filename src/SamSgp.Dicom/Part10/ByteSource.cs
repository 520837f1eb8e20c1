using System.Buffers.Binary;

namespace SamSgp.Dicom;

/// <summary>Bytes to parse, from memory or a stream. Small values are pieces of the blocks that the stream is read in;
/// nothing is copied twice, and nothing is allocated for bytes that are not there.</summary>
internal sealed class ByteSource
{
    private const int BlockSize = 64 * 1024;
    private const int FirstGuess = 1024 * 1024;

    private readonly Stream? _stream;
    private readonly string? _path;
    private readonly long _streamOrigin;
    private ReadOnlyMemory<byte> _block;
    private long _blockStart;
    private int _next;

    public ByteSource(ReadOnlyMemory<byte> memory)
    {
        _block = memory;
        End = memory.Length;
    }

    /// <param name="stream">Read from where it is.</param>
    /// <param name="path">The file that it is, for values read on demand.</param>
    public ByteSource(Stream stream, string? path = null)
    {
        _stream = stream;
        _path = path;
        if (!stream.CanSeek) return;
        _streamOrigin = stream.Position;
        End = Math.Max(0, stream.Length - _streamOrigin);
    }

    /// <summary>Bytes read so far.</summary>
    public long Position => _blockStart + _next;

    /// <summary>Where the source ends; null for a stream that does not know.</summary>
    public long? End { get; private set; }

    /// <summary>Bytes left; <see cref="long.MaxValue"/> where that is not known.</summary>
    public long Remaining => End is null ? long.MaxValue : End.Value - Position;

    /// <summary>Whether values can be read later.</summary>
    public bool CanDefer => _stream?.CanSeek == true;

    /// <summary>Whether so many bytes are left; they can be peeked at then. At most 64 KiB.</summary>
    public bool Has(int count) => _block.Length - _next >= count || Refill(count);

    /// <summary>Bytes not read yet; <see cref="Has"/> must have said that they are there.</summary>
    public ReadOnlySpan<byte> Peek(int count) => _block.Span.Slice(_next, count);

    public ushort PeekUInt16(int offset, bool isBigEndian)
    {
        var bytes = _block.Span[(_next + offset)..];
        return isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    public uint PeekUInt32(int offset, bool isBigEndian)
    {
        var bytes = _block.Span[(_next + offset)..];
        return isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>Goes past bytes that were peeked at.</summary>
    public void Advance(int count) => _next += count;

    /// <summary>Goes past bytes; false where the source ends before.</summary>
    public bool Skip(long count)
    {
        var inBlock = (int)Math.Min(count, _block.Length - _next);
        _next += inBlock;
        count -= inBlock;
        if (count == 0) return true;
        if (_stream is null) return false;
        if (_stream.CanSeek)
        {
            var skipped = Math.Min(count, Remaining);
            _stream.Seek(skipped, SeekOrigin.Current);
            DropBlock(Position + skipped);
            return skipped == count;
        }

        while (count > 0 && Has(1))
        {
            var step = (int)Math.Min(count, _block.Length - _next);
            _next += step;
            count -= step;
        }

        return count == 0;
    }

    /// <summary>Reads bytes, fewer where the source ends before.</summary>
    public ReadOnlyMemory<byte> Take(long count)
    {
        if (count <= _block.Length - _next || (count <= BlockSize / 2 && Has((int)count)))
        {
            var slice = _block.Slice(_next, (int)count);
            _next += (int)count;
            return slice;
        }

        return TakeLarge(Math.Min(count, Remaining));
    }

    /// <summary>Copies what comes next, at least one byte where there is one.</summary>
    public int Read(Span<byte> output) => output.IsEmpty || !Has(1) ? 0 : TakeFromBlock(output);

    /// <summary>What is left, as a stream.</summary>
    public Stream AsStream() => new SourceStream(this);

    /// <summary>A value that stays where it is, to be read later; the caller has checked that it is there.</summary>
    public IByteBuffer Defer(long count)
    {
        var position = _streamOrigin + Position;
        return _path is null ? new StreamByteBuffer(_stream!, position, count) : new FileByteBuffer(_path, position, count);
    }

    private ReadOnlyMemory<byte> TakeLarge(long count)
    {
        if (count > Array.MaxLength && End is not null)
            throw new DicomFormatException($"a value of {count} bytes does not fit in memory; read large values on demand", null, Position);
        // Only a length that is known to be there is allocated at once.
        var limit = (int)Math.Min(count, Array.MaxLength);
        var bytes = GC.AllocateUninitializedArray<byte>(End is null ? Math.Min(limit, FirstGuess) : limit);
        var start = Position;
        var length = Math.Min(_block.Length - _next, bytes.Length);
        _block.Span.Slice(_next, length).CopyTo(bytes);
        _next += length;
        while (length < limit)
        {
            if (length == bytes.Length) Array.Resize(ref bytes, (int)Math.Min(limit, 2L * bytes.Length));
            var read = _next < _block.Length ? TakeFromBlock(bytes.AsSpan(length)) : _stream?.Read(bytes, length, bytes.Length - length) ?? 0;
            if (read == 0) break;
            length += read;
        }

        DropBlock(start + length);
        return bytes.AsMemory(0, length);
    }

    private int TakeFromBlock(Span<byte> output)
    {
        var count = Math.Min(output.Length, _block.Length - _next);
        _block.Span.Slice(_next, count).CopyTo(output);
        _next += count;
        return count;
    }

    // The block may have been taken past its own end, or is used up: what follows comes from the stream.
    private void DropBlock(long position)
    {
        if (position - _blockStart <= _block.Length)
        {
            _next = (int)(position - _blockStart);
            return;
        }

        _blockStart = position;
        _next = 0;
        _block = default;
    }

    // Values point into the old block, so the new one is another array.
    private bool Refill(int count)
    {
        if (_stream is null) return false;
        var left = _block.Length - _next;
        var size = (int)Math.Min(Math.Max(BlockSize, count), Math.Max(Remaining, left));
        var bytes = GC.AllocateUninitializedArray<byte>(size);
        _block.Span[_next..].CopyTo(bytes);
        var length = left;
        while (length < size)
        {
            var read = _stream.Read(bytes, length, size - length);
            if (read == 0)
            {
                End = Position + length;
                break;
            }

            length += read;
            // A slow stream is not waited for longer than needed.
            if (length >= count && !_stream.CanSeek) break;
        }

        _blockStart = Position;
        _next = 0;
        _block = bytes.AsMemory(0, length);
        return length >= count;
    }
}
