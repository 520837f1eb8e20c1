using System.Numerics;

namespace SamSgp.Imaging.Codecs.JpegLs;

/// <summary>Bits of JPEG-LS data: the byte after 0xFF carries seven bits, a marker ends them (ISO/IEC 14495-1 A.1).</summary>
internal ref struct JpegLsBitReader(ReadOnlySpan<byte> bytes, int start)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>The next bits, from the top; zeros below those that are there.</summary>
    private ulong _cache;
    private int _count;
    private bool _afterFF;

    /// <summary>Next byte that is not in the cache.</summary>
    private int _position = start;

    /// <summary>One bit.</summary>
    public int ReadBit() => ReadBits(1);

    /// <summary>Up to 16 bits.</summary>
    public int ReadBits(int count)
    {
        if (count == 0) return 0;
        if (_count < count) Fill(count);
        var value = (int)(_cache >> (64 - count));
        _cache <<= count;
        _count -= count;
        return value;
    }

    /// <summary>The number of zeros before the next one, which is dropped.</summary>
    /// <param name="most">More zeros than this are an error.</param>
    public int ReadZeros(int most)
    {
        var zeros = 0;
        while (true)
        {
            if (_count == 0) Fill(1);
            var run = BitOperations.LeadingZeroCount(_cache);
            if (run < _count)
            {
                zeros += run;
                // In two steps: by 64 C# would not shift at all.
                _cache = _cache << run << 1;
                _count -= run + 1;
                return zeros <= most ? zeros : throw new InvalidDataException($"JPEG-LS data hold an impossible code at {_position}.");
            }

            zeros += _count;
            (_cache, _count) = (0, 0);
            if (zeros > most) throw new InvalidDataException($"JPEG-LS data hold an impossible code at {_position}.");
        }
    }

    /// <summary>Ends a run of coded data: where the marker that follows starts.</summary>
    public readonly int FindMarker()
    {
        // The cache holds at most eight bytes of coded data, so that a marker lies at or after the position.
        var at = _position;
        while (at + 1 < _bytes.Length && !(_bytes[at] == 0xFF && _bytes[at + 1] >= 0x80)) at++;
        return at;
    }

    private void Fill(int needed)
    {
        while (_count <= 56 && _position < _bytes.Length)
        {
            var next = _bytes[_position];
            if (next == 0xFF && _position + 1 < _bytes.Length && _bytes[_position + 1] >= 0x80) break;
            var bits = _afterFF ? 7 : 8;
            if (_afterFF && next >= 0x80) break;
            _cache |= (ulong)next << (64 - bits - _count);
            _count += bits;
            _afterFF = next == 0xFF;
            _position++;
        }

        if (_count < needed) throw new InvalidDataException($"The JPEG-LS data end early at {_position}.");
    }
}
