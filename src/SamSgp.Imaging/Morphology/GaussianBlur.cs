using System.Numerics;

namespace SamSgp.Imaging.Morphology;

/// <summary>Blurs a block of voxels along one axis. Beyond the block's edge its last value goes on, so that an organ cut
/// off by the edge of the images is not eaten away there.</summary>
internal static class GaussianBlur
{
    private const double RadiusInSigmas = 3;

    /// <summary>Voxels to each side that the kernel weighs.</summary>
    public static int RadiusOf(double sigma) => (int)Math.Ceiling(RadiusInSigmas * sigma);

    /// <summary>Along each row; sigma in columns.</summary>
    public static void AlongColumns(float[] voxels, GridSize size, double sigma)
    {
        var kernel = Kernel(sigma);
        var radius = kernel.Length / 2;
        Parallel.For(0, size.Rows * size.Slices, () => new float[size.Columns + 2 * radius], (row, _, padded) =>
        {
            var line = voxels.AsSpan(row * size.Columns, size.Columns);
            padded.AsSpan(0, radius).Fill(line[0]);
            line.CopyTo(padded.AsSpan(radius));
            padded.AsSpan(radius + line.Length).Fill(line[^1]);
            line.Clear();
            for (var k = 0; k < kernel.Length; k++) Add(line, padded.AsSpan(k, line.Length), kernel[k]);
            return padded;
        }, _ => { });
    }

    /// <summary>Down each column; sigma in rows.</summary>
    public static void AlongRows(float[] voxels, GridSize size, double sigma)
    {
        var kernel = Kernel(sigma);
        Parallel.For(0, size.Slices, () => new float[size.SliceLength], (slice, _, copy) =>
        {
            var block = voxels.AsSpan(slice * size.SliceLength, size.SliceLength);
            block.CopyTo(copy);
            Convolve(block, copy, size.Columns, size.Rows, size.Columns, kernel);
            return copy;
        }, _ => { });
    }

    /// <summary>Through the slices; sigma in slices.</summary>
    public static void AlongSlices(float[] voxels, GridSize size, double sigma)
    {
        var kernel = Kernel(sigma);
        // One row of all slices at a time, so that the copy stays small.
        Parallel.For(0, size.Rows, () => new float[size.Columns * size.Slices], (row, _, copy) =>
        {
            for (var slice = 0; slice < size.Slices; slice++)
                voxels.AsSpan(slice * size.SliceLength + row * size.Columns, size.Columns).CopyTo(copy.AsSpan(slice * size.Columns));
            Convolve(voxels.AsSpan(row * size.Columns), copy, size.Columns, size.Slices, size.SliceLength, kernel);
            return copy;
        }, _ => { });
    }

    /// <summary>Each target line becomes the weighted sum of the source lines around it.</summary>
    /// <param name="target">Lines, <paramref name="stride"/> values from one to the next.</param>
    /// <param name="source">The same lines before, without gaps.</param>
    /// <param name="length">Values in a line.</param>
    /// <param name="lines">Number of lines.</param>
    /// <param name="stride">Values from the start of a target line to that of the next.</param>
    /// <param name="kernel">Weights, an odd number.</param>
    private static void Convolve(Span<float> target, ReadOnlySpan<float> source, int length, int lines, int stride, float[] kernel)
    {
        var radius = kernel.Length / 2;
        for (var line = 0; line < lines; line++)
        {
            var sum = target.Slice(line * stride, length);
            sum.Clear();
            for (var k = 0; k < kernel.Length; k++)
            {
                var from = Math.Clamp(line + k - radius, 0, lines - 1);
                Add(sum, source.Slice(from * length, length), kernel[k]);
            }
        }
    }

    private static void Add(Span<float> sum, ReadOnlySpan<float> source, float weight)
    {
        var width = Vector<float>.Count;
        var factor = new Vector<float>(weight);
        var i = 0;
        for (; i <= sum.Length - width; i += width)
        {
            var at = sum[i..];
            (new Vector<float>(at) + new Vector<float>(source[i..]) * factor).CopyTo(at);
        }

        for (; i < sum.Length; i++) sum[i] += source[i] * weight;
    }

    private static float[] Kernel(double sigma)
    {
        var radius = RadiusOf(sigma);
        var weights = Enumerable.Range(-radius, 2 * radius + 1).Select(x => Math.Exp(-0.5 * x * x / (sigma * sigma))).ToList();
        var sum = weights.Sum();
        return [.. weights.Select(w => (float)(w / sum))];
    }
}
