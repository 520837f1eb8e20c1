using SamSgp.Imaging.Volumes;

namespace SamSgp.Training.Datasets;

/// <summary>Cuts a volume and its labels into 8-bit slices as a radiologist sees them.</summary>
internal static class VolumeSlicer
{
    /// <summary>Slices along a plane, from the feet, from the back, from the right.</summary>
    /// <param name="volume">Grey.</param>
    /// <param name="labels">On the same grid; labels above 255 are background.</param>
    /// <param name="description">Says how values become bytes.</param>
    /// <param name="plane">Where to cut.</param>
    /// <exception cref="InvalidDataException">The grids differ.</exception>
    public static IReadOnlyList<LabelledSlice> Cut(Volume volume, LabelVolume labels, SetDescription description,
        SlicePlane plane)
    {
        var geometry = volume.Geometry;
        if (Extents(geometry) != Extents(labels.Geometry))
            throw new InvalidDataException($"An image of {Extents(geometry)} voxels with labels of {Extents(labels.Geometry)}.");
        var values = new float[geometry.SliceLength * geometry.Slices];
        for (var slice = 0; slice < geometry.Slices; slice++)
            volume.ReadSlice(slice, values.AsSpan(slice * geometry.SliceLength, geometry.SliceLength));
        var bytes = ToBytes(values, description);
        return Cut(bytes, labels.Labels, PatientAxes.Of(geometry), plane);
    }

    private static string Extents(VolumeGeometry geometry) => $"{geometry.Columns} x {geometry.Rows} x {geometry.Slices}";

    private static List<LabelledSlice> Cut(byte[] pixels, ReadOnlySpan<ushort> labels, PatientAxes axes, SlicePlane plane)
    {
        var (left, posterior, superior) = axes.Extents;
        var (width, height, count) = plane switch
        {
            SlicePlane.Axial => (left, posterior, superior),
            SlicePlane.Coronal => (left, superior, posterior),
            _ => (posterior, superior, left),
        };
        var slices = new List<LabelledSlice>(count);
        for (var slice = 0; slice < count; slice++)
        {
            var (cut, marks) = (new byte[width * height], new byte[width * height]);
            for (var row = 0; row < height; row++)
                for (var column = 0; column < width; column++)
                {
                    var at = plane switch
                    {
                        SlicePlane.Axial => axes.Index(column, row, slice),
                        SlicePlane.Coronal => axes.Index(column, slice, superior - 1 - row),
                        _ => axes.Index(slice, column, superior - 1 - row),
                    };
                    cut[(row * width) + column] = pixels[at];
                    marks[(row * width) + column] = labels[at] <= byte.MaxValue ? (byte)labels[at] : (byte)0;
                }

            slices.Add(new LabelledSlice(width, height, 1, cut, marks));
        }

        return slices;
    }

    private static byte[] ToBytes(float[] values, SetDescription description)
    {
        var (low, high) = description.Window is { } window ? ((float)window[0], (float)window[1])
            : Percentiles(values, description.Percentiles[0], description.Percentiles[1]);
        var scale = 255 / Math.Max(high - low, 1e-6f);
        return Array.ConvertAll(values, value => (byte)Math.Clamp(((value - low) * scale) + 0.5f, 0, 255));
    }

    private static (float Low, float High) Percentiles(float[] values, double low, double high)
    {
        var sorted = (float[])values.Clone();
        Array.Sort(sorted);
        return (sorted[(int)(low / 100 * (sorted.Length - 1))], sorted[(int)(high / 100 * (sorted.Length - 1))]);
    }
}
