using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Rasters;
using SamSgp.Imaging.Volumes;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Inference.Support;

/// <summary>Reads the image and mask files of a support entry.</summary>
internal static class SupportReader
{
    /// <summary>One image file with its masks.</summary>
    /// <exception cref="SupportSetException">A file that cannot be read, or a mask of another size.</exception>
    public static SupportExample Read(SupportFiles files)
    {
        var image = Open(files.Image, NiftiFile.ReadVolume, raster => raster.ToVolume());
        var labels = new ushort[(long)image.Geometry.SliceLength * image.Geometry.Slices];
        foreach (var mask in files.Masks)
        {
            var values = Open(mask.Path, NiftiFile.ReadLabels, raster => raster.ToLabels());
            RefuseOtherSize(image.Geometry, values.Geometry, files.Image, mask.Path);
            var source = values.Labels;
            for (var i = 0; i < source.Length; i++)
                if (mask.Labels.SegmentOf(source[i]) is var segment and > 0) labels[i] = (ushort)segment;
        }

        return new SupportExample(image, labels, Choose(files.Slices), Path.GetFileName(files.Image));
    }

    /// <summary>Which of n slices serve as examples; told of each whether it holds a segment.</summary>
    internal static Func<int, Func<int, bool>, IReadOnlyList<int>> Choose(SliceSelection selection) => (count, labelled) => selection switch
    {
        SliceSelection.Every every => [.. Enumerable.Range(0, count).Where(s => s % every.Step == 0)],
        SliceSelection.Listed listed => [.. listed.Numbers.Where(s => s < count)],
        SliceSelection.Spread spread => Spread([.. Enumerable.Range(0, count).Where(labelled)], spread.Count),
        _ => [.. Enumerable.Range(0, count)],
    };

    private static IReadOnlyList<int> Spread(IReadOnlyList<int> slices, int count) => slices.Count <= count
        ? slices
        : [.. Enumerable.Range(0, count).Select(i => slices[(int)((i + 0.5) * slices.Count / count)])];

    private static T Open<T>(string path, Func<string, int?, T> nifti, Func<RasterImage, T> raster)
    {
        try
        {
            return path.EndsWith(".nii", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".nii.gz", StringComparison.OrdinalIgnoreCase)
                ? nifti(path, null)
                : raster(RasterImage.Read(path));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new SupportSetException($"Support file {path} cannot be read: {e.Message}", e);
        }
    }

    private static void RefuseOtherSize(VolumeGeometry image, VolumeGeometry mask, string imagePath, string maskPath)
    {
        if ((image.Columns, image.Rows, image.Slices) == (mask.Columns, mask.Rows, mask.Slices)) return;
        throw new SupportSetException(
            $"Support mask {maskPath} has {mask.Columns} x {mask.Rows} x {mask.Slices} voxels, its image {imagePath} "
            + $"{image.Columns} x {image.Rows} x {image.Slices}; they must be the same.");
    }
}
