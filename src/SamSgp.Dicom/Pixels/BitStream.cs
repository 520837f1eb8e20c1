namespace SamSgp.Dicom;

/// <summary>Frames whose bits do not fill their last byte: the next frame begins inside it (PS3.5 8.1.1). The first pixel
/// is the lowest bit.</summary>
internal static class BitStream
{
    /// <summary>The bits from a place on, from the lowest bit of the first byte.</summary>
    public static byte[] ShiftDown(ReadOnlySpan<byte> bytes, int shift, int size, long bits)
    {
        var output = new byte[size];
        for (var i = 0; i < size; i++)
        {
            var high = i + 1 < bytes.Length ? bytes[i + 1] << (8 - shift) : 0;
            output[i] = (byte)((bytes[i] >> shift) | high);
        }

        ClearTail(output, bits);
        return output;
    }

    /// <summary>A stream of some bits with a frame's bits after them.</summary>
    public static byte[] Append(byte[] stream, long length, ReadOnlySpan<byte> frame, long bits)
    {
        var size = (length + bits + 7) / 8;
        var output = stream.Length >= size ? stream : new byte[Math.Max(size, Math.Min(2L * stream.Length, Array.MaxLength))];
        stream.CopyTo(output, 0);
        var (start, shift) = ((int)(length / 8), (int)(length % 8));
        for (long i = 0; i * 8 < bits; i++)
        {
            var value = frame[(int)i] & (bits - i * 8 >= 8 ? 0xFF : (1 << (int)(bits - i * 8)) - 1);
            output[start + i] |= (byte)(value << shift);
            if (shift > 0 && start + i + 1 < output.Length) output[start + i + 1] |= (byte)(value >> (8 - shift));
        }

        return output;
    }

    private static void ClearTail(byte[] bytes, long bits)
    {
        if (bits % 8 != 0) bytes[^1] &= (byte)((1 << (int)(bits % 8)) - 1);
    }
}
