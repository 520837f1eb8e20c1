using SamSgp.Imaging.Volumes;

namespace SamSgp.Plugins.Tests;

/// <summary>Small volumes and masks with known voxels.</summary>
internal static class Grids
{
    /// <summary>The run plug-ins are told of.</summary>
    public static PluginContext Context { get; } =
        new("test", PluginParameters.None, new Dictionary<int, string>(), new Progress<string>());

    /// <summary>An axial grid.</summary>
    public static VolumeGeometry Geometry(int columns, int rows, int slices, double spacing = 1, double sliceSpacing = 1) => new()
    {
        Columns = columns,
        Rows = rows,
        RowDirection = new Vector3D(1, 0, 0),
        ColumnDirection = new Vector3D(0, 1, 0),
        RowSpacing = spacing,
        ColumnSpacing = spacing,
        SliceSpacing = sliceSpacing,
        SlicePositions = [.. Enumerable.Range(0, slices).Select(z => new Vector3D(0, 0, z * sliceSpacing))],
    };

    /// <summary>Labels by place; label n is segment n.</summary>
    public static MaskVolume Mask(VolumeGeometry geometry, Func<int, int, int, int> labelAt)
    {
        var labels = new byte[geometry.SliceLength * geometry.Slices];
        ForEach(geometry, (x, y, z, i) => labels[i] = (byte)labelAt(x, y, z));
        var mask = new MaskVolume(geometry);
        mask.AddLayer(labels, Enumerable.Range(1, 3).ToDictionary(n => (byte)n, n => n));
        return mask;
    }

    /// <summary>A volume by place.</summary>
    public static Volume Volume(VolumeGeometry geometry, Func<int, int, int, float> valueAt)
    {
        var values = new float[geometry.SliceLength * geometry.Slices];
        ForEach(geometry, (x, y, z, i) => values[i] = valueAt(x, y, z));
        return SamSgp.Imaging.Volumes.Volume.FromValues(geometry, [], values);
    }

    /// <summary>Runs a processor on a mask of an empty volume.</summary>
    public static MaskVolume Run(this IPostProcessor processor, MaskVolume mask) =>
        processor.Process(mask, Volume(mask.Geometry, (_, _, _) => 0), Context, CancellationToken.None);

    /// <summary>Voxels of a segment.</summary>
    public static int Count(this MaskVolume mask, int segment = 1) => mask.ReadBox(segment, VoxelBox.Of(mask.Geometry)).Count(v => v == 1);

    /// <summary>Whether a voxel belongs to a segment.</summary>
    public static bool Has(this MaskVolume mask, int x, int y, int z, int segment = 1) =>
        mask.ReadBox(segment, new VoxelBox(x, y, z, 1, 1, 1))[0] == 1;

    /// <summary>Calls for every voxel with column, row, slice and index.</summary>
    public static void ForEach(VolumeGeometry geometry, Action<int, int, int, int> action)
    {
        for (var i = 0; i < geometry.SliceLength * geometry.Slices; i++)
            action(i % geometry.Columns, i / geometry.Columns % geometry.Rows, i / geometry.SliceLength, i);
    }
}
