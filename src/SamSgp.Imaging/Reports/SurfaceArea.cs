using SamSgp.Imaging.Surfaces;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Reports;

/// <summary>The area of a segment's surface mesh, as IBSI's "Surface area" (C0JK) has it: marching cubes over the voxel
/// centres at half height. The mesh is not kept: the area of each case of a cube is known beforehand.</summary>
internal static class SurfaceArea
{
    /// <summary>Square millimetres; voxels beyond the grid count as outside.</summary>
    /// <param name="inside">One byte a voxel, slice by slice: 0 outside.</param>
    /// <param name="columns">Columns of a slice.</param>
    /// <param name="rows">Rows of a slice.</param>
    /// <param name="slices">Number of slices.</param>
    /// <param name="spacing">Millimetres between columns, rows and slices.</param>
    public static double Measure(ReadOnlySpan<byte> inside, int columns, int rows, int slices, Vector3D spacing)
    {
        var count = new long[CubeCases.Count];
        CubeCases.Visit(inside, columns, rows, slices, (_, _, _, cube) => count[cube]++);
        double area = 0;
        for (var cube = 0; cube < CubeCases.Count; cube++)
            if (count[cube] > 0) area += count[cube] * CubeCases.Loops(cube).Sum(loop => Area(loop, spacing));
        return area;
    }

    private static double Area(List<int> loop, Vector3D spacing)
    {
        var points = loop.ConvertAll(edge => Scaled(CubeCases.Middle(edge), spacing));
        var middle = points.Aggregate((a, b) => a + b) * (1.0 / points.Count);
        return Enumerable.Range(0, points.Count)
            .Sum(i => (points[i] - middle).Cross(points[(i + 1) % points.Count] - middle).Length / 2);
    }

    private static Vector3D Scaled(Vector3D point, Vector3D spacing) => new(point.X * spacing.X, point.Y * spacing.Y, point.Z * spacing.Z);
}
