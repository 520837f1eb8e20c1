using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>The frames of a segmentation as native pixel data (PS3.5 annex D), one after the other. Pixel data that is
/// written as it is has an even length; frames that are compressed one by one (<c>pad</c>) are left as they
/// are.</summary>
internal static class SegmentationFrames
{
    // Eight frames of any size end where a byte ends.
    private const int FramesPerBlock = 8;

    /// <summary>One bit a pixel.</summary>
    /// <param name="masks">Segments.</param>
    /// <param name="frames">Which segment and slice each frame shows.</param>
    /// <param name="pad">True to begin each frame with a byte of its own; native pixel data has no such gaps.</param>
    public static byte[] Binary(MaskVolume masks, IReadOnlyList<SegmentFrame> frames, bool pad)
    {
        var (pixels, columns) = (masks.Geometry.SliceLength, masks.Geometry.Columns);
        var length = pad ? checked((int)BitPacking.ByteCount(pixels) * 8) : pixels;
        var data = Allocate(BitPacking.ByteCount((long)length * frames.Count), evenly: !pad);
        var layers = masks.Layers;
        Parallel.For(0, (frames.Count + FramesPerBlock - 1) / FramesPerBlock, block =>
        {
            var bits = data.AsSpan(block * length, Math.Min(length, data.Length - block * length));
            for (var i = block * FramesPerBlock; i < Math.Min(frames.Count, (block + 1) * FramesPerBlock); i++)
            {
                var (layer, label) = masks.Locate(frames[i].Segment);
                var from = frames[i].Rows.Start.Value * columns;
                var slice = layers[layer].Span.Slice(frames[i].Slice * pixels, pixels);
                var rows = slice[from..(frames[i].Rows.End.Value * columns)];
                BitPacking.Pack(rows, label, bits, (long)(i % FramesPerBlock) * length + from);
            }
        });
        return data;
    }

    /// <summary>One byte a pixel: the segment's probability of <paramref name="maximum"/> where it is known, else
    /// <paramref name="maximum"/> inside the segment, 0 outside. Who takes half of the maximum for the border reads the mask,
    /// also where post-processing decided against the probability.</summary>
    public static byte[] Fractional(MaskVolume masks, IReadOnlyList<SegmentFrame> frames, byte maximum, bool pad)
    {
        var (length, columns) = (masks.Geometry.SliceLength, masks.Geometry.Columns);
        var data = Allocate((long)length * frames.Count, evenly: !pad);
        var layers = masks.Layers;
        Parallel.For(0, frames.Count, i =>
        {
            var (layer, label) = masks.Locate(frames[i].Segment);
            var range = (frames[i].Rows.Start.Value * columns)..(frames[i].Rows.End.Value * columns);
            var source = layers[layer].Span.Slice(frames[i].Slice * length, length)[range];
            var probable = masks.ReadProbabilities(frames[i].Segment, frames[i].Slice);
            var target = data.AsSpan(i * length, length)[range];
            if (probable.IsEmpty) Select(source, label, maximum, target);
            else Weigh(source, label, probable[range], (byte)(maximum / 2), target);
        });
        return data;
    }

    /// <summary>One segment number a pixel, 8 or 16 bit; later layers win where layers overlap.</summary>
    public static byte[] Labelmap(MaskVolume masks, IReadOnlyList<int> slices, bool wide, bool pad)
    {
        var length = masks.Geometry.SliceLength;
        var data = Allocate((long)length * slices.Count * (wide ? 2 : 1), evenly: !pad);
        var layers = masks.Layers;
        var numbers = SegmentOfLabel(masks, layers.Count);
        Parallel.For(0, slices.Count, i =>
        {
            for (var layer = 0; layer < layers.Count; layer++)
            {
                var source = layers[layer].Span.Slice(slices[i] * length, length);
                var frame = wide ? data.AsSpan(2 * i * length, 2 * length) : data.AsSpan(i * length, length);
                if (wide) Translate(source, numbers[layer], MemoryMarshal.Cast<byte, ushort>(frame));
                else Translate(source, numbers[layer], frame);
            }
        });
        return data;
    }

    private static void Select(ReadOnlySpan<byte> labels, byte label, byte value, Span<byte> target)
    {
        var (wanted, inside, i) = (Vector256.Create(label), Vector256.Create(value), 0);
        for (; i + Vector256<byte>.Count <= labels.Length; i += Vector256<byte>.Count)
            (Vector256.Equals(Vector256.Create(labels[i..]), wanted) & inside).CopyTo(target[i..]);
        for (; i < labels.Length; i++) target[i] = labels[i] == label ? value : (byte)0;
    }

    private static void Weigh(ReadOnlySpan<byte> labels, byte label, ReadOnlySpan<byte> probable, byte half, Span<byte> target)
    {
        for (var i = 0; i < labels.Length; i++)
            target[i] = labels[i] == label ? Math.Max(probable[i], (byte)(half + 1)) : Math.Min(probable[i], half);
    }

    private static void Translate<T>(ReadOnlySpan<byte> labels, ushort[] segmentOfLabel, Span<T> target)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        for (var i = labels.IndexOfAnyExcept((byte)0); i >= 0 && i < labels.Length; i++)
        {
            if (segmentOfLabel[labels[i]] is var segment and not 0) target[i] = T.CreateTruncating(segment);
        }
    }

    private static ushort[][] SegmentOfLabel(MaskVolume masks, int layers)
    {
        var numbers = new ushort[layers][];
        for (var layer = 0; layer < layers; layer++) numbers[layer] = new ushort[byte.MaxValue + 1];
        foreach (var segment in masks.SegmentNumbers)
        {
            var (layer, label) = masks.Locate(segment);
            numbers[layer][label] = checked((ushort)segment);
        }

        return numbers;
    }

    private static byte[] Allocate(long bytes, bool evenly)
    {
        var even = evenly ? bytes + (bytes & 1) : bytes;
        return even <= Array.MaxLength
            ? new byte[even]
            : throw new ArgumentException($"The frames would take {even:N0} bytes, more than one object can hold; " +
                "write them as LABELMAP.");
    }
}
