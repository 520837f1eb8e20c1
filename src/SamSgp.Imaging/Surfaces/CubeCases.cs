using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Surfaces;

/// <summary>Marching cubes: every cube of eight voxels is one of 256 cases, by which of them are inside; the surface in it are loops over
/// the middles of those edges whose ends differ.</summary>
internal static class CubeCases
{
    /// <summary>How many there are.</summary>
    public const int Count = 256;

    // A corner of the cube is a number whose bits are its column, row and slice. Each face: its corners in turn.
    private static readonly int[][] Faces =
        [[0, 1, 3, 2], [4, 5, 7, 6], [0, 1, 5, 4], [2, 3, 7, 6], [0, 2, 6, 4], [1, 3, 7, 5]];

    /// <summary>Goes through all cubes that touch a block of voxels, those beyond it being outside.</summary>
    /// <param name="inside">One byte a voxel, slice by slice: 0 outside.</param>
    /// <param name="columns">Columns of a slice.</param>
    /// <param name="rows">Rows of a slice.</param>
    /// <param name="slices">Number of slices.</param>
    /// <param name="visit">Told of each: column, row and slice of its first corner, and its case.</param>
    public static void Visit(ReadOnlySpan<byte> inside, int columns, int rows, int slices, Action<int, int, int, int> visit)
    {
        for (var slice = -1; slice < slices; slice++)
        {
            for (var row = -1; row < rows; row++)
            {
                // The case of a cube: bits of its left voxels from the cube before, new bits from its right voxels.
                var cube = 0;
                for (var column = -1; column < columns; column++)
                {
                    cube = (cube >> 1) & 0b0101_0101;
                    for (var corner = 1; corner < 8; corner += 2)
                    {
                        var (c, r, s) = (column + 1, row + (corner >> 1 & 1), slice + (corner >> 2));
                        if ((uint)c < (uint)columns && (uint)r < (uint)rows && (uint)s < (uint)slices &&
                            inside[(s * rows + r) * columns + c] != 0) cube |= 1 << corner;
                    }

                    visit(column, row, slice, cube);
                }
            }
        }
    }

    /// <summary>The surface in a cube: closed loops of edges, each the number 8 times its lower corner plus its upper one.</summary>
    public static IEnumerable<List<int>> Loops(int cube)
    {
        var neighbours = new Dictionary<int, List<int>>();
        foreach (var face in Faces)
        {
            foreach (var (a, b) in FaceSegments(face, cube))
            {
                neighbours.TryAdd(a, []);
                neighbours.TryAdd(b, []);
                neighbours[a].Add(b);
                neighbours[b].Add(a);
            }
        }

        while (neighbours.Count > 0)
        {
            var loop = new List<int> { neighbours.Keys.Min() };
            while (neighbours.Remove(loop[^1], out var next))
                loop.AddRange(next.Where(neighbours.ContainsKey).Take(1));
            yield return loop;
        }
    }

    // Where two opposite corners of a face are inside, each is cut off by itself: both cubes at the face do the same.
    private static IEnumerable<(int A, int B)> FaceSegments(int[] face, int cube)
    {
        var crossed = Enumerable.Range(0, 4)
            .Where(i => Inside(cube, face[i]) != Inside(cube, face[(i + 1) % 4])).ToList();
        if (crossed.Count == 2) yield return (Edge(face, crossed[0]), Edge(face, crossed[1]));
        if (crossed.Count != 4) yield break;
        for (var i = 0; i < 4; i++)
            if (Inside(cube, face[i])) yield return (Edge(face, (i + 3) % 4), Edge(face, i));
    }

    // An edge is its two corners, the lower one first.
    private static int Edge(int[] face, int i)
    {
        var (a, b) = (face[i], face[(i + 1) % 4]);
        return Math.Min(a, b) * 8 + Math.Max(a, b);
    }

    /// <summary>Whether a corner of a case is inside.</summary>
    public static bool Inside(int cube, int corner) => (cube >> corner & 1) != 0;

    /// <summary>Where a corner lies in its cube: 0 or 1 along columns, rows and slices.</summary>
    public static Vector3D Corner(int corner) => new(corner & 1, corner >> 1 & 1, corner >> 2);

    /// <summary>The middle of an edge in its cube.</summary>
    public static Vector3D Middle(int edge) => (Corner(edge / 8) + Corner(edge % 8)) * 0.5;
}
