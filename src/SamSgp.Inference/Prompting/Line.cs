namespace SamSgp.Inference.Prompting;

/// <summary>Straight lines on a grid of pixels.</summary>
internal static class Line
{
    /// <summary>Every pixel from the first corner to the last, in order (Bresenham).</summary>
    public static IEnumerable<(int Column, int Row)> Through(IReadOnlyList<(int Column, int Row)> corners)
    {
        yield return corners[0];
        for (var i = 1; i < corners.Count; i++)
            foreach (var pixel in Between(corners[i - 1], corners[i])) yield return pixel;
    }

    // Without the first.
    private static IEnumerable<(int Column, int Row)> Between((int Column, int Row) from, (int Column, int Row) to)
    {
        var (width, height) = (Math.Abs(to.Column - from.Column), Math.Abs(to.Row - from.Row));
        var (x, y) = (Math.Sign(to.Column - from.Column), Math.Sign(to.Row - from.Row));
        var error = width - height;
        var at = from;
        while (at != to)
        {
            var twice = 2 * error;
            if (twice > -height) (error, at.Column) = (error - height, at.Column + x);
            if (twice < width) (error, at.Row) = (error + width, at.Row + y);
            yield return at;
        }
    }
}
