namespace SamSgp.Imaging.Codecs.Jpeg;

/// <summary>One component as coded, and its interpolation to the image's size.</summary>
internal sealed class SamplePlane
{
    public SamplePlane((int X, int Y) step, int columns, int rows)
    {
        Step = step;
        Columns = (columns + step.X - 1) / step.X;
        Rows = (rows + step.Y - 1) / step.Y;
        Samples = new int[Columns * Rows];
    }

    /// <summary>Image pixels from one sample to the next, across and down.</summary>
    public (int X, int Y) Step { get; }

    public int Columns { get; }

    public int Rows { get; }

    public int[] Samples { get; }

    /// <summary>Interpolates by triangle filters where samples are two apart (libjpeg's "fancy upsampling", with its
    /// alternating rounding), repeats them elsewhere.</summary>
    public ReadOnlySpan<int> Upsample(int columns, int rows)
    {
        if (Step == (1, 1)) return Samples;
        var full = new int[columns * rows];
        // libjpeg-turbo, too, repeats where the plane is too narrow for a neighbour on each side.
        var triangle = Step.X == 2 && Step.Y <= 2 && Columns > 2;
        var sums = new int[Columns];
        for (var y = 0; y < rows; y++)
        {
            var target = full.AsSpan(y * columns, columns);
            var near = Samples.AsSpan(y / Step.Y * Columns, Columns);
            if (!triangle)
            {
                for (var x = 0; x < columns; x++) target[x] = near[x / Step.X];
                continue;
            }

            if (Step.Y == 1)
            {
                InterpolateRow(near, target, 4, 1, 2);
                continue;
            }

            var farRow = Math.Clamp(y / 2 + (y % 2 == 0 ? -1 : 1), 0, Rows - 1);
            var far = Samples.AsSpan(farRow * Columns, Columns);
            for (var i = 0; i < sums.Length; i++) sums[i] = 3 * near[i] + far[i];
            InterpolateRow(sums, target, 16, 8, 7);
        }

        return full;
    }

    /// <summary>Each output is 3/4 of the nearer and 1/4 of the farther sample; <paramref name="unit"/> is what weights
    /// add up to together with those of the rows.</summary>
    private static void InterpolateRow(ReadOnlySpan<int> source, Span<int> target, int unit, int roundEven, int roundOdd)
    {
        for (var x = 0; x < target.Length; x++)
        {
            var at = x / 2;
            var neighbour = x % 2 == 0 ? at - 1 : at + 1;
            var round = x % 2 == 0 ? roundEven : roundOdd;
            target[x] = neighbour < 0 || neighbour >= source.Length
                ? (4 * source[at] + (unit == 4 ? 0 : round)) / unit
                : (3 * source[at] + source[neighbour] + round) / unit;
        }
    }
}
