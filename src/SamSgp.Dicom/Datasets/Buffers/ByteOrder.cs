using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SamSgp.Dicom;

/// <summary>Turns the bytes of numbers round.</summary>
internal static class ByteOrder
{
    /// <summary>Turns each whole unit of 2, 4 or 8 bytes round; bytes left over stay.</summary>
    public static void Swap(Span<byte> bytes, int unit)
    {
        switch (unit)
        {
            case 2:
                var words = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(words, words);
                break;
            case 4:
                var longs = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
            case 8:
                var quads = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(quads, quads);
                break;
        }
    }
}
