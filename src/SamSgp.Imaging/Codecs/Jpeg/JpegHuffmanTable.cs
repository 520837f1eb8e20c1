namespace SamSgp.Imaging.Codecs.Jpeg;

/// <summary>A Huffman table of lossless JPEG (ISO/IEC 10918-1 Annex C): code -> number of difference bits.</summary>
internal sealed class JpegHuffmanTable
{
    private const int LookupBits = 9;

    /// <summary>Indexed by the next 9 bits: (length of the code &lt;&lt; 8) | value; 0 where the code is longer.</summary>
    private readonly ushort[] _lookup = new ushort[1 << LookupBits];

    /// <summary>Least code that is longer than n bits, left-aligned to 16; codes of n bits lie below.</summary>
    private readonly int[] _end = new int[17];
    private readonly int[] _offset = new int[17];
    private readonly byte[] _values;

    /// <summary>From the 16 code counts of DHT and the values that follow them.</summary>
    public JpegHuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values)
    {
        _values = values.ToArray();
        var (code, index) = (0, 0);
        for (var length = 1; length <= 16; length++)
        {
            _offset[length] = index - code;
            for (var i = 0; i < counts[length - 1]; i++, code++, index++)
            {
                if (code >= 1 << length) throw new InvalidDataException("The JPEG Huffman table holds too many codes.");
                if (length > LookupBits) continue;
                var first = code << (LookupBits - length);
                _lookup.AsSpan(first, 1 << (LookupBits - length)).Fill((ushort)(length << 8 | _values[index]));
            }

            _end[length] = code << (16 - length);
            code <<= 1;
        }
    }

    /// <summary>The value whose code starts the next 16 bits, and the code's length.</summary>
    public (int Value, int Length) Find(int next16)
    {
        var entry = _lookup[next16 >> (16 - LookupBits)];
        if (entry != 0) return (entry & 0xFF, entry >> 8);
        for (var length = LookupBits + 1; length <= 16; length++)
        {
            if (next16 < _end[length]) return (_values[(next16 >> (16 - length)) + _offset[length]], length);
        }

        throw new InvalidDataException("The JPEG data hold a code that is in no Huffman table.");
    }
}
