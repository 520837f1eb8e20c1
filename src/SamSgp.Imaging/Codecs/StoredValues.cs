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
    /// <param name="samples">Decoded samples.</param>
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
        if ((up, down) == (0, 0) || (up, down) == (16, 16))
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

    /// <summary>By how many of 32 bits a sample is shifted up, then down. Unsigned samples keep the bits above HighBit
    /// unless overlays lie there: they are zero but in files that state too few bits, and those are read as they are
    /// meant.</summary>
    private static (int Up, int Down) Shifts(FrameLayout layout) => layout.IsSigned || layout.HasEmbeddedOverlays
        ? (31 - layout.HighBit, 32 - layout.BitsStored)
        : (0, layout.HighBit + 1 - layout.BitsStored);

    private static int Extract(uint word, int up, int down, bool isSigned) =>
        isSigned ? (int)(word << up) >> down : (int)(word << up >>> down);
}
