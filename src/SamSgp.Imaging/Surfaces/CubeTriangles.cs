using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Surfaces;

/// <summary>A triangle of a cube's surface, in the cube's own coordinates; from outside its corners are seen counter-clockwise where
/// columns, rows and slices are a right-handed system.</summary>
internal readonly record struct CubeTriangle(Vector3D A, Vector3D B, Vector3D C);

/// <summary>The triangles of each case of a cube.</summary>
internal static class CubeTriangles
{
    /// <summary>Those of a case.</summary>
    public static IReadOnlyList<CubeTriangle> Of(int cube) => [.. CubeCases.Loops(cube).SelectMany(loop => Of(cube, loop))];

    private static IEnumerable<CubeTriangle> Of(int cube, List<int> loop)
    {
        var points = loop.ConvertAll(CubeCases.Middle);
        if (!LooksOutward(points, Outward(cube, loop))) points.Reverse();
        if (points.Count == 3) return [new CubeTriangle(points[0], points[1], points[2])];
        var middle = points.Aggregate((a, b) => a + b) * (1.0 / points.Count);
        return Enumerable.Range(0, points.Count).Select(i => new CubeTriangle(middle, points[i], points[(i + 1) % points.Count]));
    }

    // Each edge of a loop goes from a voxel inside to one outside.
    private static Vector3D Outward(int cube, List<int> loop) => loop.Select(edge =>
    {
        var (a, b) = (CubeCases.Corner(edge / 8), CubeCases.Corner(edge % 8));
        return CubeCases.Inside(cube, edge / 8) ? b - a : a - b;
    }).Aggregate((a, b) => a + b);

    private static bool LooksOutward(List<Vector3D> points, Vector3D outward)
    {
        var normal = Enumerable.Range(1, points.Count - 2).Select(i => (points[i] - points[0]).Cross(points[i + 1] - points[0])).Aggregate((a, b) => a + b);
        return normal.Dot(outward) > 0;
    }
}
