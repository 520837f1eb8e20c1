using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Rasters;
using SamSgp.Imaging.Volumes;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Inference.Support;

/// <summary>Reads the image and mask files of a support entry.</summary>
internal static class SupportReader
{
    /// <summary>One image file with its masks.</summary>
    /// <exception cref="SupportSetException">A file that cannot be read, or a mask that is not on its image's grid.</exception>
    public static SupportExample Read(SupportFiles files)
    {
        var image = ReadImage(files);
        var labels = new ushort[(long)image.Geometry.SliceLength * image.Geometry.Slices];
        foreach (var (mask, values) in Masks(files, image.Geometry))
        {
            var source = values.Labels;
            for (var i = 0; i < source.Length; i++)
                if (mask.Labels.SegmentOf(source[i]) is var segment and > 0) labels[i] = (ushort)segment;
        }

        return new SupportExample(image, labels, Choose(files.Slices, files.Image), Path.GetFileName(files.Image));
    }

    /// <summary>The values but 0 that stand in each mask of an image.</summary>
    /// <param name="files">The image with its masks.</param>
    /// <param name="take">Gets each mask with its values, ascending.</param>
    /// <returns>How many voxels of the image hold no number.</returns>
    /// <exception cref="SupportSetException">As <see cref="Read"/>.</exception>
    public static long ReadMasks(SupportFiles files, Action<SupportMask, IReadOnlyList<int>> take)
    {
        var image = ReadImage(files);
        foreach (var (mask, values) in Masks(files, image.Geometry)) take(mask, values.FindLabels());
        return image.CountUndefined();
    }

    private static Volume ReadImage(SupportFiles files) => Open(files.Image, NiftiFile.ReadVolume, raster => Upright(raster, files.Flip).ToVolume());

    private static IEnumerable<(SupportMask Mask, LabelVolume Values)> Masks(SupportFiles files, VolumeGeometry image)
    {
        foreach (var mask in files.Masks)
        {
            var values = Open(mask.Path, NiftiFile.ReadLabels, raster => Upright(raster, files.Flip).ToLabels());
            RefuseOtherGrid(image, values.Geometry, files.Image, mask.Path);
            yield return (mask, values);
        }
    }

    private static RasterImage Upright(RasterImage raster, PictureFlip flip) => flip == PictureFlip.None ? raster
        : raster.Flip(rows: flip is PictureFlip.Rows or PictureFlip.Both, columns: flip is PictureFlip.Columns or PictureFlip.Both);

    /// <summary>Which of n slices serve as examples; told of each whether it holds a segment.</summary>
    /// <param name="selection">As the manifest has it.</param>
    /// <param name="path">Whose slices they are.</param>
    /// <exception cref="SupportSetException">Thrown by what is returned: there is no such slice.</exception>
    internal static Func<int, Func<int, bool>, IReadOnlyList<int>> Choose(SliceSelection selection, string path) => (count, labelled) => selection switch
    {
        SliceSelection.Every every => [.. Enumerable.Range(0, count).Where(s => s % every.Step == 0)],
        SliceSelection.Listed listed when listed.Numbers.FirstOrDefault(s => s >= count, -1) is var missing and >= 0 => throw new SupportSetException(
            $"Support file {path} has {count} slices in the task's plane, counted from 0; there is no slice {missing}."),
        SliceSelection.Listed listed => listed.Numbers,
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

    private static void RefuseOtherGrid(VolumeGeometry image, VolumeGeometry mask, string imagePath, string maskPath)
    {
        if ((image.Columns, image.Rows, image.Slices) != (mask.Columns, mask.Rows, mask.Slices))
            throw new SupportSetException(
                $"Support mask {maskPath} has {mask.Columns} x {mask.Rows} x {mask.Slices} voxels, its image {imagePath} "
                + $"{image.Columns} x {image.Rows} x {image.Slices}; they must be the same.");
        // Of the same size and yet another part of the patient, or other axes: voxel by voxel it would show something else.
        if (!image.IsSameGridAs(mask))
            throw new SupportSetException(
                $"Support mask {maskPath} does not lie where its image {imagePath} does; resample it onto the image, or give it the image's header.");
    }
}
