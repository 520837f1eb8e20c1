using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Single-bit pixel data (PS3.5 8.1.1 and annex D): the first pixel is the least significant bit of the first
/// byte; frames follow each other without padding, so a frame begins within a byte when rows x columns is no multiple
/// of 8.</summary>
internal static class BitPacking
{
    private const int Word = 64;

    /// <summary>Bytes that hold a number of bits.</summary>
    public static long ByteCount(long bits) => (bits + 7) >> 3;

    /// <summary>Sets one bit for each label that equals <paramref name="label"/>.</summary>
    /// <param name="labels">One label a pixel.</param>
    /// <param name="label">The label to keep.</param>
    /// <param name="bits">Zero where the bits go; what lies around them is kept.</param>
    /// <param name="bitOffset">Where the first pixel's bit goes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Called few times for many pixels: there is no time to warm up.
    public static void Pack(ReadOnlySpan<byte> labels, byte label, Span<byte> bits, long bitOffset)
    {
        var at = bitOffset;
        var rest = labels;
        var wanted = Vector256.Create(label);
        for (; rest.Length >= Word; rest = rest[Word..], at += Word)
        {
            var low = Vector256.Equals(Vector256.Create(rest), wanted).ExtractMostSignificantBits();
            var high = Vector256.Equals(Vector256.Create(rest[32..]), wanted).ExtractMostSignificantBits();
            Or(bits, at, low | ((ulong)high << 32), Word);
        }

        ulong tail = 0;
        for (var i = 0; i < rest.Length; i++)
            if (rest[i] == label) tail |= 1UL << i;
        Or(bits, at, tail, rest.Length);
    }

    /// <summary>Single bits as bytes of 0 and 1.</summary>
    /// <param name="bits">Packed pixels.</param>
    /// <param name="bitOffset">The first pixel's bit.</param>
    /// <param name="inside">One byte a pixel; all are written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unpack(ReadOnlySpan<byte> bits, long bitOffset, Span<byte> inside)
    {
        inside.Clear(); // Most words of most frames are empty.
        for (var pixel = 0; pixel < inside.Length; pixel += Word)
        {
            var length = Math.Min(Word, inside.Length - pixel);
            for (var word = Read(bits, bitOffset + pixel, length); word != 0;)
            {
                var first = BitOperations.TrailingZeroCount(word);
                var ones = Math.Min(BitOperations.TrailingZeroCount(~(word >> first)), Word - first);
                inside.Slice(pixel + first, ones).Fill(1);
                word = first + ones == Word ? 0 : word & (ulong.MaxValue << (first + ones));
            }
        }
    }

    /// <summary>How many bits are set.</summary>
    /// <param name="bits">Packed pixels.</param>
    /// <param name="bitOffset">The first pixel's bit.</param>
    /// <param name="count">Pixels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long Count(ReadOnlySpan<byte> bits, long bitOffset, int count)
    {
        var set = 0L;
        for (var pixel = 0; pixel < count; pixel += Word)
            set += BitOperations.PopCount(Read(bits, bitOffset + pixel, Math.Min(Word, count - pixel)));
        return set;
    }

    /// <summary>Calls <paramref name="run"/> for every run of set bits, in ascending order; a run may be split where
    /// a word ends.</summary>
    /// <param name="bits">Packed pixels.</param>
    /// <param name="bitOffset">The first pixel's bit.</param>
    /// <param name="count">Pixels.</param>
    /// <param name="run">Gets the first pixel of the run, counted from <paramref name="bitOffset"/>, and its
    /// length.</param>
    public static void ForEachRun(ReadOnlySpan<byte> bits, long bitOffset, int count, Action<int, int> run)
    {
        for (var pixel = 0; pixel < count; pixel += Word)
        {
            var length = Math.Min(Word, count - pixel);
            for (var word = Read(bits, bitOffset + pixel, length); word != 0;)
            {
                var first = BitOperations.TrailingZeroCount(word);
                var ones = Math.Min(BitOperations.TrailingZeroCount(~(word >> first)), Word - first);
                run(pixel + first, ones);
                word = first + ones == Word ? 0 : word & (ulong.MaxValue << (first + ones));
            }
        }
    }

    private static ulong Read(ReadOnlySpan<byte> bits, long bitOffset, int count)
    {
        var from = (int)(bitOffset >> 3);
        var shift = (int)(bitOffset & 7);
        if (shift == 0 && count == Word) return BinaryPrimitives.ReadUInt64LittleEndian(bits[from..]);
        Span<byte> padded = stackalloc byte[16];
        var bytes = (int)ByteCount(shift + count);
        bits.Slice(from, bytes).CopyTo(padded);
        var word = BinaryPrimitives.ReadUInt64LittleEndian(padded) >> shift;
        if (shift > 0) word |= (ulong)padded[8] << (Word - shift);
        return count == Word ? word : word & ((1UL << count) - 1);
    }

    private static void Or(Span<byte> bits, long bitOffset, ulong word, int count)
    {
        if (word == 0) return;
        var to = bits[(int)(bitOffset >> 3)..];
        var shift = (int)(bitOffset & 7);
        var (low, high) = (word << shift, shift == 0 ? (byte)0 : (byte)(word >> (Word - shift)));
        if (to.Length >= sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(to, BinaryPrimitives.ReadUInt64LittleEndian(to) | low);
        }
        else
        {
            for (var i = 0; i < ByteCount(shift + count); i++) to[i] |= (byte)(low >> (8 * i));
        }

        if (high != 0) to[sizeof(ulong)] |= high;
    }
}
