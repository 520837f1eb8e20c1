using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Preprocessing;
using SamSgp.Tasks.Manifests;
using SliceStack = SamSgp.Inference.Preprocessing.SliceStack;

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
        if (!geometry.IsSameGridAs(labels.Geometry))
            throw new InvalidDataException("The labels do not lie where their image does: resample them onto it, or give them its header.");
        var values = new float[geometry.SliceLength * geometry.Slices];
        for (var slice = 0; slice < geometry.Slices; slice++)
            volume.ReadSlice(slice, values.AsSpan(slice * geometry.SliceLength, geometry.SliceLength));
        var bytes = ToBytes(values, description);
        var stack = SliceStack.Create(geometry, plane);
        var region = description.Crop == InputCrop.Body ? BodyRegion.Find(stack, ReadScaled) : SliceRegion.Whole(stack);
        return Cut(bytes, labels.Labels, stack, region);

        void ReadScaled(int slice, Span<float> pixels)
        {
            Span<byte> cut = new byte[stack.SliceLength];
            stack.Read(bytes, slice, cut);
            for (var i = 0; i < cut.Length; i++) pixels[i] = cut[i] / 255f;
        }
    }

    /// <summary>Millimetres between slices, rows and columns of a plane, to the nearest axis of the grid.</summary>
    public static IReadOnlyList<double> Spacing(VolumeGeometry geometry, SlicePlane plane)
    {
        (Vector3D Direction, double Spacing)[] axes =
        [
            (geometry.RowDirection, geometry.ColumnSpacing), (geometry.ColumnDirection, geometry.RowSpacing),
            (geometry.Normal, geometry.SliceSpacing),
        ];
        var (x, y, z) = (Along(v => v.X), Along(v => v.Y), Along(v => v.Z));
        return plane switch
        {
            SlicePlane.AsAcquired => [geometry.SliceSpacing, geometry.RowSpacing, geometry.ColumnSpacing],
            SlicePlane.Axial => [z, y, x],
            SlicePlane.Coronal => [y, z, x],
            _ => [x, z, y],
        };

        double Along(Func<Vector3D, double> component) => axes.MaxBy(axis => Math.Abs(component(axis.Direction))).Spacing;
    }

    private static string Extents(VolumeGeometry geometry) => $"{geometry.Columns} x {geometry.Rows} x {geometry.Slices}";

    private static List<LabelledSlice> Cut(byte[] pixels, ReadOnlySpan<ushort> labels, SliceStack stack, SliceRegion region)
    {
        var slices = new List<LabelledSlice>(stack.Slices);
        var (cut, marks) = (new byte[stack.SliceLength], new ushort[stack.SliceLength]);
        for (var slice = 0; slice < stack.Slices; slice++)
        {
            stack.Read(pixels, slice, cut);
            stack.Read(labels, slice, marks);
            var (inside, labelled) = (new byte[region.Rows * region.Columns], new byte[region.Rows * region.Columns]);
            for (var at = 0; at < inside.Length; at++)
            {
                var from = ((region.Row + (at / region.Columns)) * stack.Columns) + region.Column + (at % region.Columns);
                inside[at] = cut[from];
                labelled[at] = marks[from] <= byte.MaxValue ? (byte)marks[from] : (byte)0;
            }

            slices.Add(new LabelledSlice(region.Columns, region.Rows, 1, inside, labelled));
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
