namespace SamSgp.Runs.Corrections;

/// <summary>Masks of slices as bits: row by row, the least significant bit first.</summary>
public static class SliceBits
{
    /// <summary>Pixels of 0 or 1 as bits.</summary>
    public static byte[] Pack(ReadOnlySpan<byte> pixels)
    {
        var bits = new byte[(pixels.Length + 7) / 8];
        for (var i = 0; i < pixels.Length; i++) if (pixels[i] != 0) bits[i >> 3] |= (byte)(1 << (i & 7));
        return bits;
    }

    /// <summary>Bits as pixels of 0 or 1.</summary>
    public static byte[] Unpack(ReadOnlySpan<byte> bits, int pixels)
    {
        var unpacked = new byte[pixels];
        for (var i = 0; i < pixels; i++) unpacked[i] = (byte)(bits[i >> 3] >> (i & 7) & 1);
        return unpacked;
    }
}
