namespace SamSgp.Inference.Prompting;

/// <summary>Takes of a mask that was decoded anew only what was asked for (the progressive merge of FocalClick, arXiv 2204.02574): of the
/// pixels that change, those connected to a click and changed the way it says. What was right stays as it was, to the bit.</summary>
/// <param name="rows">Rows of a slice.</param>
/// <param name="columns">Columns of a slice.</param>
internal sealed class MaskMerge(int rows, int columns)
{
    /// <summary>The merged mask.</summary>
    /// <param name="present">What is there, 0 or 1 a pixel.</param>
    /// <param name="decoded">What the network says now.</param>
    /// <param name="marks">Pixels that were clicked, and whether they belong to the segment.</param>
    /// <param name="radius">How far from a click a change may begin, in rows and in columns.</param>
    public byte[] Merge(byte[] present, byte[] decoded, IReadOnlyCollection<(int Pixel, bool Include)> marks, (double Rows, double Columns) radius)
    {
        var merged = (byte[])present.Clone();
        var pending = new Stack<int>();
        foreach (var (pixel, include) in marks)
        {
            var wanted = include ? (byte)1 : (byte)0;
            foreach (var near in Disc(pixel, radius)) Take(near);
            while (pending.TryPop(out var at))
                foreach (var next in Around(at)) Take(next);
            merged[pixel] = wanted;

            void Take(int at)
            {
                if (merged[at] == wanted || decoded[at] != wanted) return;
                merged[at] = wanted;
                pending.Push(at);
            }
        }

        // What was said last is true: a later mark may lie on an earlier one's component.
        foreach (var (pixel, include) in marks) merged[pixel] = include ? (byte)1 : (byte)0;
        return merged;
    }

    private IEnumerable<int> Disc(int pixel, (double Rows, double Columns) radius)
    {
        var (row, column) = (pixel / columns, pixel % columns);
        var (high, wide) = ((int)radius.Rows, (int)radius.Columns);
        for (var y = Math.Max(0, row - high); y <= Math.Min(rows - 1, row + high); y++)
            for (var x = Math.Max(0, column - wide); x <= Math.Min(columns - 1, column + wide); x++)
                if (Square((y - row) / radius.Rows) + Square((x - column) / radius.Columns) <= 1) yield return y * columns + x;

        static double Square(double value) => value * value;
    }

    private IEnumerable<int> Around(int pixel)
    {
        var (row, column) = (pixel / columns, pixel % columns);
        for (var y = Math.Max(0, row - 1); y <= Math.Min(rows - 1, row + 1); y++)
            for (var x = Math.Max(0, column - 1); x <= Math.Min(columns - 1, column + 1); x++)
                if (y != row || x != column) yield return y * columns + x;
    }
}
