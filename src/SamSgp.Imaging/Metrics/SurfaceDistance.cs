namespace SamSgp.Imaging.Metrics;

/// <summary>How far the surfaces of two masks are apart.</summary>
/// <param name="Hausdorff95">95th percentile of the distances from each surface to the other, the larger of both ways;
/// NaN where one of the masks is empty.</param>
/// <param name="Nsd">Normalised surface Dice: part of both surfaces that lies within the tolerance of the other; 0
/// where one mask is empty.</param>
public readonly record struct SurfaceDistance(double Hausdorff95, double Nsd)
{
    /// <summary>Measures two masks on a grid of (slices, rows, columns), stored in this order.</summary>
    /// <param name="found">0 or other values.</param>
    /// <param name="truth">The same.</param>
    /// <param name="extents">Slices, rows, columns.</param>
    /// <param name="spacing">Of slices, rows, columns (mm, or pixels).</param>
    /// <param name="tolerance">Of <see cref="Nsd"/>, in the unit of the spacing.</param>
    public static SurfaceDistance Of(byte[] found, byte[] truth, int[] extents, double[] spacing, double tolerance)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(extents);
        ArgumentNullException.ThrowIfNull(spacing);
        if (Box(found, truth, extents) is not { } box) return new SurfaceDistance(0, 1);
        var (foundSurface, trueSurface) = (Surface(found, extents, box), Surface(truth, extents, box));
        var ways = new[] { Distances(foundSurface, trueSurface, box, spacing), Distances(trueSurface, foundSurface, box, spacing) };
        if (ways.Any(way => way.Count == 0)) return new SurfaceDistance(double.NaN, 0);
        foreach (var way in ways) way.Sort();
        var within = ways.Sum(way => way.Count(distance => distance <= tolerance));
        return new SurfaceDistance(ways.Max(way => way[(int)(0.95 * (way.Count - 1))]),
            (double)within / ways.Sum(way => way.Count));
    }

    // Where either mask is, with a rim, so that distances are computed there only; null where both are empty.
    private static (int[] Low, int[] Size)? Box(byte[] a, byte[] b, int[] extents)
    {
        var (low, high) = (new[] { int.MaxValue, int.MaxValue, int.MaxValue }, new[] { -1, -1, -1 });
        for (var at = 0; at < a.Length; at++)
        {
            if (a[at] == 0 && b[at] == 0) continue;
            int[] place = [at / (extents[1] * extents[2]), at / extents[2] % extents[1], at % extents[2]];
            for (var axis = 0; axis < 3; axis++)
                (low[axis], high[axis]) = (Math.Min(low[axis], place[axis]), Math.Max(high[axis], place[axis]));
        }

        return high[0] < 0 ? null : (low, [.. Enumerable.Range(0, 3).Select(axis => high[axis] - low[axis] + 1)]);
    }

    // Voxels of the mask with a neighbour in their slice that is outside: slices are far thicker than pixels.
    private static bool[] Surface(byte[] mask, int[] extents, (int[] Low, int[] Size) box)
    {
        var surface = new bool[box.Size[0] * box.Size[1] * box.Size[2]];
        for (var z = 0; z < box.Size[0]; z++)
            for (var y = 0; y < box.Size[1]; y++)
                for (var x = 0; x < box.Size[2]; x++)
                {
                    surface[(((z * box.Size[1]) + y) * box.Size[2]) + x] = Inside(z, y, x)
                        && !(Inside(z, y - 1, x) && Inside(z, y + 1, x) && Inside(z, y, x - 1) && Inside(z, y, x + 1));
                }

        return surface;

        bool Inside(int z, int y, int x)
        {
            var (row, column) = (box.Low[1] + y, box.Low[2] + x);
            return row >= 0 && row < extents[1] && column >= 0 && column < extents[2]
                && mask[((((box.Low[0] + z) * extents[1]) + row) * extents[2]) + column] != 0;
        }
    }

    private static List<double> Distances(bool[] from, bool[] to, (int[] Low, int[] Size) box, double[] spacing)
    {
        if (!Array.Exists(to, there => there)) return [];
        var squared = Array.ConvertAll(to, there => there ? 0 : double.PositiveInfinity);
        for (var axis = 0; axis < 3; axis++) Transform(squared, box.Size, axis, spacing[axis]);
        return [.. Enumerable.Range(0, from.Length).Where(at => from[at]).Select(at => Math.Sqrt(squared[at]))];
    }

    // Exact squared distances along one axis, for all its lines: lower envelope of parabolas (Felzenszwalb and
    // Huttenlocher 2012).
    private static void Transform(double[] field, int[] size, int axis, double spacing)
    {
        var length = size[axis];
        var stride = axis == 0 ? size[1] * size[2] : axis == 1 ? size[2] : 1;
        var (line, vertex, bound) = (new double[length], new int[length], new double[length + 1]);
        for (var start = 0; start < field.Length; start++)
        {
            if (start / stride % length != 0) continue;
            for (var i = 0; i < length; i++) line[i] = field[start + (i * stride)];
            var count = Envelope(line, spacing, vertex, bound);
            if (count == 0) continue;
            for (int i = 0, k = 0; i < length; i++)
            {
                while (k + 1 < count && bound[k + 1] < i) k++;
                var step = (i - vertex[k]) * spacing;
                field[start + (i * stride)] = (step * step) + line[vertex[k]];
            }
        }
    }

    private static int Envelope(double[] line, double spacing, int[] vertex, double[] bound)
    {
        var count = 0;
        for (var i = 0; i < line.Length; i++)
        {
            if (double.IsInfinity(line[i])) continue;
            var begin = double.NegativeInfinity;
            while (count > 0)
            {
                var before = vertex[count - 1];
                begin = (((line[i] - line[before]) / (spacing * spacing)) + ((double)i * i) - ((double)before * before))
                    / (2.0 * (i - before));
                if (begin > bound[count - 1]) break;
                count--;
                begin = double.NegativeInfinity;
            }

            (vertex[count], bound[count]) = (i, begin);
            count++;
        }

        return count;
    }
}
