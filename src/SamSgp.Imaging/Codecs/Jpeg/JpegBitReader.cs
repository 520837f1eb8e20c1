namespace SamSgp.Imaging.Codecs.Jpeg;

/// <summary>Bits of entropy-coded JPEG data: stuffed zero bytes are removed, a marker ends them.</summary>
internal ref struct JpegBitReader(ReadOnlySpan<byte> bytes, int start)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private ulong _bits;
    private int _count;
    private int _missing;

    /// <summary>Next byte to be read; at a marker when one ended the data.</summary>
    public int Position { get; private set; } = start;

    /// <summary>The next 16 bits, zeros beyond the end.</summary>
    public int Peek16()
    {
        if (_count < 16) Fill();
        return (int)(_bits >> (_count - 16)) & 0xFFFF;
    }

    /// <summary>Drops bits that were peeked.</summary>
    public void Skip(int count)
    {
        _count -= count;
        // Zero bits stand in beyond the end so that the last codes can be peeked; using them up is an error.
        if (_count < _missing) throw new InvalidDataException($"The JPEG data end early at {Position}.");
    }

    /// <summary>A difference of <paramref name="size"/> bits (1 to 15): F.2.2.1's EXTEND.</summary>
    public int ReadDifference(int size)
    {
        var value = Peek16() >> (16 - size);
        Skip(size);
        return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
    }

    /// <summary>Drops the bits up to the next restart marker and steps over it; false when another marker or the end
    /// comes first.</summary>
    public bool SkipRestart()
    {
        (_bits, _count, _missing) = (0, 0, 0);
        while (Position + 1 < _bytes.Length && !(_bytes[Position] == 0xFF && _bytes[Position + 1] is not (0 or 0xFF)))
            Position++;
        if (Position + 1 >= _bytes.Length || _bytes[Position + 1] is not (>= 0xD0 and <= 0xD7)) return false;
        Position += 2;
        return true;
    }

    private void Fill()
    {
        while (_count <= 48)
        {
            var value = 0;
            if (Position < _bytes.Length)
            {
                value = _bytes[Position];
                if (value != 0xFF) Position++;
                else if (Position + 1 < _bytes.Length && _bytes[Position + 1] == 0) Position += 2;
                else value = -1;
            }
            else
            {
                value = -1;
            }

            if (value < 0) (value, _missing) = (0, _missing + 8);
            _bits = _bits << 8 | (uint)value;
            _count += 8;
        }
    }
}
