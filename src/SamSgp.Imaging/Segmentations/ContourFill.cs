namespace SamSgp.Imaging.Segmentations;

/// <summary>Closed planar contours as pixels: a pixel is inside when its centre is (even-odd rule).</summary>
internal static class ContourFill
{
    /// <summary>Inverts the pixels inside a contour. A second contour within the first thus cuts a hole, as PS3.3
    /// C.8.8.6.3 has it for CLOSEDPLANAR_XOR contours of one plane.</summary>
    /// <param name="points">Corners in pixels: x is the column, y the row, whole numbers are pixel centres.</param>
    /// <param name="columns">Columns of the slice.</param>
    /// <param name="rows">Rows of the slice.</param>
    /// <param name="inside">One byte a pixel: 0 outside, 1 inside.</param>
    public static void Invert(IReadOnlyList<(double X, double Y)> points, int columns, int rows, Span<byte> inside) =>
        Fill(points, columns, rows, inside, static line =>
        {
            foreach (ref var pixel in line) pixel ^= 1;
        });

    /// <summary>Adds the pixels inside a contour to those that are inside already.</summary>
    /// <param name="points">As above.</param>
    /// <param name="columns">Columns of the slice.</param>
    /// <param name="rows">Rows of the slice.</param>
    /// <param name="inside">One byte a pixel: 0 outside, 1 inside.</param>
    public static void Add(IReadOnlyList<(double X, double Y)> points, int columns, int rows, Span<byte> inside) =>
        Fill(points, columns, rows, inside, static line => line.Fill(1));

    /// <summary>Whether a point lies inside a contour.</summary>
    public static bool Holds(IReadOnlyList<(double X, double Y)> points, (double X, double Y) point)
    {
        var crossings = new List<double>();
        Cross(points, point.Y, crossings);
        return crossings.Count(x => x <= point.X) % 2 == 1;
    }

    private static void Fill(IReadOnlyList<(double X, double Y)> points, int columns, int rows, Span<byte> inside, PixelRun change)
    {
        if (points.Count < 3) return;
        var firstRow = (int)Math.Clamp(Math.Ceiling(points.Min(point => point.Y)), 0, rows);
        var lastRow = (int)Math.Clamp(Math.Floor(points.Max(point => point.Y)), -1, rows - 1);
        var crossings = new List<double>();
        for (var row = firstRow; row <= lastRow; row++)
        {
            Cross(points, row, crossings);
            var line = inside.Slice(row * columns, columns);
            for (var i = 0; i + 1 < crossings.Count; i += 2)
            {
                var from = (int)Math.Clamp(Math.Ceiling(crossings[i]), 0, columns);
                var to = (int)Math.Clamp(Math.Ceiling(crossings[i + 1]), 0, columns);
                if (from < to) change(line[from..to]);
            }
        }
    }

    private delegate void PixelRun(Span<byte> pixels);

    // Where the contour crosses a row, ascending. An edge has its upper end but not its lower one, so that a corner
    // on the row counts once.
    private static void Cross(IReadOnlyList<(double X, double Y)> points, double y, List<double> crossings)
    {
        crossings.Clear();
        var before = points[^1];
        foreach (var point in points)
        {
            if (before.Y <= y != point.Y <= y)
                crossings.Add(before.X + (y - before.Y) / (point.Y - before.Y) * (point.X - before.X));
            before = point;
        }

        crossings.Sort();
    }
}
