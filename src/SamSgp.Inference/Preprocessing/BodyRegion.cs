namespace SamSgp.Inference.Preprocessing;

/// <summary>Finds the rectangle around the body: of each slice the largest connected bright part, after a step that
/// breaks thin bridges to table or clothes; the rectangle holds those of all slices.</summary>
public static class BodyRegion
{
    /// <summary>Reads a slice, scaled to 0..1.</summary>
    public delegate void ReadSlice(int slice, Span<float> pixels);

    private const int CoarseSide = 128;
    private const float Threshold = 0.02f; // of the scaled grey level: air is 0, fat is just above it in a CT window
    private const double LeastShare = 0.02; // of a slice: smaller parts are noise
    private const int MostSlices = 64;

    /// <summary>The rectangle; the whole slice when nothing is found.</summary>
    public static SliceRegion Find(SliceStack stack, ReadSlice read)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(read);
        var step = Math.Max(1, Math.Max(stack.Rows, stack.Columns) / CoarseSide);
        var (rows, columns) = (stack.Rows / step, stack.Columns / step);
        if (rows < 3 || columns < 3) return SliceRegion.Whole(stack);
        var pixels = new float[stack.SliceLength];
        var (top, left, bottom, right) = (int.MaxValue, int.MaxValue, -1, -1);
        var every = Math.Max(1, stack.Slices / MostSlices);
        for (var slice = 0; slice < stack.Slices; slice += every)
        {
            read(slice, pixels);
            if (Largest(Erode(Coarse(pixels, stack.Columns, rows, columns, step), rows, columns), rows, columns) is not { } box) continue;
            (top, left) = (Math.Min(top, box.Top), Math.Min(left, box.Left));
            (bottom, right) = (Math.Max(bottom, box.Bottom), Math.Max(right, box.Right));
        }

        return bottom < 0 ? SliceRegion.Whole(stack) : Grow(top, left, bottom, right, step, stack);
    }

    private static bool[] Coarse(float[] pixels, int width, int rows, int columns, int step)
    {
        var coarse = new bool[rows * columns];
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                coarse[row * columns + column] = pixels[(row * step + step / 2) * width + column * step + step / 2] > Threshold;
        return coarse;
    }

    private static bool[] Erode(bool[] mask, int rows, int columns)
    {
        var eroded = new bool[mask.Length];
        for (var row = 1; row < rows - 1; row++)
        {
            for (var column = 1; column < columns - 1; column++)
            {
                var at = row * columns + column;
                eroded[at] = mask[at] && mask[at - 1] && mask[at + 1] && mask[at - columns] && mask[at + columns];
            }
        }

        return eroded;
    }

    private static (int Top, int Left, int Bottom, int Right)? Largest(bool[] mask, int rows, int columns)
    {
        var (best, most) = (default((int, int, int, int)?), LeastShare * mask.Length);
        var pending = new Stack<int>();
        for (var start = 0; start < mask.Length; start++)
        {
            if (!mask[start]) continue;
            var (count, top, left, bottom, right) = (0, int.MaxValue, int.MaxValue, -1, -1);
            pending.Push(start);
            mask[start] = false;
            while (pending.TryPop(out var at))
            {
                count++;
                var (row, column) = (at / columns, at % columns);
                (top, left) = (Math.Min(top, row), Math.Min(left, column));
                (bottom, right) = (Math.Max(bottom, row), Math.Max(right, column));
                // The border is eroded away, so every neighbour exists.
                foreach (var next in (ReadOnlySpan<int>)[at - 1, at + 1, at - columns, at + columns])
                {
                    if (!mask[next]) continue;
                    mask[next] = false;
                    pending.Push(next);
                }
            }

            if (count > most) (best, most) = ((top, left, bottom, right), count);
        }

        return best;
    }

    // Back to pixels, with two coarse pixels for the eroded rim and for what a coarse pixel hides.
    private static SliceRegion Grow(int top, int left, int bottom, int right, int step, SliceStack stack)
    {
        var (row, column) = (Math.Max(0, (top - 2) * step), Math.Max(0, (left - 2) * step));
        var (endRow, endColumn) = (Math.Min(stack.Rows, (bottom + 3) * step), Math.Min(stack.Columns, (right + 3) * step));
        return new SliceRegion(row, column, endRow - row, endColumn - column);
    }
}
