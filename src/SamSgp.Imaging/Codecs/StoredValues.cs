using System.Numerics;
using System.Runtime.InteropServices;

namespace SamSgp.Imaging.Codecs;

/// <summary>Stored values out of decoded samples: the bits from HighBit down, sign extended (PS3.5 8.1.1).</summary>
internal static class StoredValues
{
    /// <summary>Least and greatest value that the layout allows.</summary>
    public static (long Least, long Greatest) Range(FrameLayout layout) => layout.IsSigned
        ? (-(1L << (layout.BitsStored - 1)), (1L << (layout.BitsStored - 1)) - 1)
        : (0, (1L << layout.BitsStored) - 1);

    /// <summary>Values of a layout of at most 16 bits allocated.</summary>
    /// <param name="layout">What the samples are.</param>
    /// <param name="samples">Decoded samples, as <see cref="FrameReader"/> gives them.</param>
    /// <param name="zero">Subtracted from each value (32,768 makes unsigned 16-bit values fit).</param>
    /// <param name="values">One a sample.</param>
    public static void ToInt16(FrameLayout layout, ReadOnlySpan<byte> samples, int zero, Span<short> values)
    {
        var (up, down) = Shifts(layout);
        if (layout.BytesPerSample == 1)
        {
            for (var i = 0; i < values.Length; i++) values[i] = (short)(Extract(samples[i], up, down, layout.IsSigned) - zero);
            return;
        }

        var words = MemoryMarshal.Cast<byte, ushort>(samples);
        // What FrameReader gives has been cleared: such samples are the values. A codestream does not know of the dataset's sign.
        if (layout.HighBit + 1 == layout.BitsStored && !layout.HasEmbeddedOverlays && !(layout.IsSigned && layout.MayExceedBitsStored))
        {
            for (var i = 0; i < values.Length; i++) values[i] = (short)(words[i] - zero);
            return;
        }

        for (var i = 0; i < values.Length; i++) values[i] = (short)(Extract(words[i], up, down, layout.IsSigned) - zero);
    }

    /// <summary>Values of any layout.</summary>
    public static void ToFloat(FrameLayout layout, ReadOnlySpan<byte> samples, Span<float> values)
    {
        var (up, down) = Shifts(layout);
        for (var i = 0; i < values.Length; i++)
        {
            var word = layout.BytesPerSample switch
            {
                1 => samples[i],
                2 => MemoryMarshal.Cast<byte, ushort>(samples)[i],
                _ => MemoryMarshal.Cast<byte, uint>(samples)[i],
            };
            values[i] = layout.IsSigned ? (int)(word << up) >> down : word << up >>> down;
        }
    }

    /// <summary>Takes out of decoded samples what lies above HighBit, and says nothing (PS3.5 8.1.1): zero, or the sign once
    /// more, so that whoever takes samples as they are finds the values that volumes and pictures have.</summary>
    /// <param name="layout">What the samples are.</param>
    /// <param name="samples">Decoded samples; changed.</param>
    public static void ClearUnusedBits(FrameLayout layout, Span<byte> samples)
    {
        // Overlays that lie there are kept for those who draw them.
        if (layout.HighBit + 1 >= layout.BitsAllocated || layout.HasEmbeddedOverlays || layout.MayExceedBitsStored) return;
        var unused = 8 * layout.BytesPerSample - 1 - layout.HighBit;
        switch (layout.BytesPerSample)
        {
            case 1: Clear<sbyte, byte>(samples, layout.IsSigned, unused); break;
            case 2: Clear<short, ushort>(MemoryMarshal.Cast<byte, ushort>(samples), layout.IsSigned, unused); break;
            default: Clear<int, uint>(MemoryMarshal.Cast<byte, uint>(samples), layout.IsSigned, unused); break;
        }
    }

    private static void Clear<TSigned, TUnsigned>(Span<TUnsigned> samples, bool isSigned, int unused)
        where TSigned : struct, IBinaryInteger<TSigned>
        where TUnsigned : struct, IBinaryInteger<TUnsigned>
    {
        var at = 0;
        for (; samples.Length - at >= Vector<TUnsigned>.Count; at += Vector<TUnsigned>.Count)
        {
            var some = samples[at..];
            var shifted = new Vector<TUnsigned>(some) << unused;
            (isSigned ? (shifted.As<TUnsigned, TSigned>() >> unused).As<TSigned, TUnsigned>() : shifted >>> unused).CopyTo(some);
        }

        for (; at < samples.Length; at++)
        {
            var shifted = samples[at] << unused;
            samples[at] = isSigned ? TUnsigned.CreateTruncating(TSigned.CreateTruncating(shifted) >> unused) : shifted >>> unused;
        }
    }

    /// <summary>By how many of 32 bits a sample is shifted up, then down.</summary>
    private static (int Up, int Down) Shifts(FrameLayout layout) => layout.MayExceedBitsStored && !layout.IsSigned
        ? (0, layout.HighBit + 1 - layout.BitsStored)
        : (31 - layout.HighBit, 32 - layout.BitsStored);

    private static int Extract(uint word, int up, int down, bool isSigned) =>
        isSigned ? (int)(word << up) >> down : (int)(word << up >>> down);
}
