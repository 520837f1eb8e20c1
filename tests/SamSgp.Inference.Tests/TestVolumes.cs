using SamSgp.Imaging.Volumes;

namespace SamSgp.Inference.Tests;

internal static class TestVolumes
{
    public static VolumeGeometry Geometry(int columns, int rows, int slices, Vector3D row, Vector3D column, int direction = 1) => new()
    {
        Columns = columns, Rows = rows, RowDirection = row, ColumnDirection = column, RowSpacing = 1, ColumnSpacing = 1,
        SliceSpacing = 1, FrameOfReferenceUid = "1.2.3",
        SlicePositions = [.. Enumerable.Range(0, slices).Select(s => row.Cross(column) * (s * direction))],
    };

    /// <summary>Each voxel's value is its patient position: 10000 x + 100 y + z.</summary>
    public static Volume Positions(VolumeGeometry geometry)
    {
        var values = new float[geometry.SliceLength * geometry.Slices];
        for (var i = 0; i < values.Length; i++)
        {
            var p = geometry.ToPatient(i % geometry.Columns, i / geometry.Columns % geometry.Rows, i / geometry.SliceLength);
            values[i] = (float)(10000 * p.X + 100 * p.Y + p.Z);
        }

        return Volume.FromValues(geometry, [], values);
    }

    public static float[] Values(Volume volume)
    {
        var geometry = volume.Geometry;
        var values = new float[geometry.SliceLength * geometry.Slices];
        for (var s = 0; s < geometry.Slices; s++)
            volume.ReadSlice(s, values.AsSpan(s * geometry.SliceLength, geometry.SliceLength));
        return values;
    }
}
