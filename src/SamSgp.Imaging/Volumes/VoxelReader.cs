using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>Decodes the frames of a stack straight into one array of voxels, several slices at a time.</summary>
internal static class VoxelReader
{
    public static SeriesRefusal? Read(SliceStack stack, SeriesReadOptions options, List<string> notes,
        CancellationToken cancellationToken, out Volume volume)
    {
        volume = null!;
        if (stack.Geometry.VoxelCount > options.MostVoxels || stack.Geometry.VoxelCount > Array.MaxLength)
        {
            return SliceStacker.Refuse(SeriesRefusalCode.TooLarge,
                $"{stack.Geometry.VoxelCount} voxels; at most {options.MostVoxels} are read.", []);
        }

        try
        {
            var images = new Dictionary<DicomDataset, SliceDecoder>(ReferenceEqualityComparer.Instance);
            foreach (var slice in stack.Slices)
            {
                if (!images.ContainsKey(slice.Dataset)) images.Add(slice.Dataset, SliceDecoder.Open(slice));
            }

            var decoders = stack.Slices.Select(slice => images[slice.Dataset]).ToList();
            notes.AddRange(stack.Slices.Select(slice => slice.Remark).OfType<string>().Distinct());
            if (!decoders[0].IsColor) notes.AddRange(stack.Slices.Select(slice => slice.Values.Remark).OfType<string>().Distinct());
            var odd = stack.Slices.Where((_, i) => decoders[i].IsColor != decoders[0].IsColor).ToList();
            if (odd.Count > 0)
            {
                return SliceStacker.Refuse(SeriesRefusalCode.MixedPixels,
                    $"{odd.Count} of {stack.Slices.Count} images are {(decoders[0].IsColor ? "grey" : "in colour")}, the others not.", odd);
            }

            if (stack.Geometry.VoxelCount * 3 > Array.MaxLength && decoders[0].IsColor)
                return SliceStacker.Refuse(SeriesRefusalCode.TooLarge, $"{stack.Geometry.VoxelCount} voxels in colour.", []);
            volume = Decode(stack, decoders, options, cancellationToken);
            return null;
        }
        catch (NoUptakeException e)
        {
            return SliceStacker.Refuse(SeriesRefusalCode.NoStandardizedUptake,
                $"Standardized uptake values are wanted and cannot be computed: {e.Message}.", []);
        }
        catch (UnreadableSliceException e)
        {
            return SliceStacker.Refuse(SeriesRefusalCode.UndecodablePixels, e.Message, [e.Slice]);
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<UnreadableSliceException>().FirstOrDefault() is { } first)
        {
            return SliceStacker.Refuse(SeriesRefusalCode.UndecodablePixels, first.Message, [first.Slice]);
        }
    }

    private static Volume Decode(SliceStack stack, List<SliceDecoder> decoders, SeriesReadOptions options,
        CancellationToken cancellationToken)
    {
        var geometry = stack.Geometry;
        var frames = stack.Slices.Select(slice => slice.Reference).ToList();
        var modality = stack.Slices[0].Dataset.GetSingleValueOrDefault(DicomTag.Modality, "") is { Length: > 0 } text ? text : null;
        if (decoders[0].IsColor)
        {
            if (options.StandardizedUptake) throw new NoUptakeException("the images are in colour", null);
            var rgb = new byte[geometry.VoxelCount * 3];
            var length = 3 * geometry.SliceLength;
            ForEachSlice(stack, k => decoders[k].ReadRgb(stack.Slices[k], rgb.AsSpan(k * length, length)), cancellationToken);
            return Volume.FromRgb(geometry, frames, rgb, modality);
        }

        var uptake = options.StandardizedUptake ? UptakeFactor(stack) : 1;
        var units = options.StandardizedUptake ? StandardizedUptake.Units : stack.Slices[0].Dataset.GetSingleValueOrDefault(DicomTag.Units, "");
        // A window in other units than the voxels' helps nobody.
        var window = uptake == 1 ? decoders[0].Window(stack.Slices[0]) : null;
        if (decoders.TrueForAll(decoder => decoder.FitsInt16))
        {
            var stored = new short[geometry.VoxelCount];
            var rescale = new (float, float)[geometry.Slices];
            ForEachSlice(stack, k =>
            {
                var voxels = stored.AsSpan(k * geometry.SliceLength, geometry.SliceLength);
                var (slope, intercept) = decoders[k].ReadStored(stack.Slices[k], voxels);
                rescale[k] = ((float)(slope * uptake), (float)(intercept * uptake));
            }, cancellationToken);
            return Volume.FromStored(geometry, frames, stored, rescale, modality, window, units);
        }

        var values = new float[geometry.VoxelCount];
        ForEachSlice(stack, k =>
        {
            var voxels = values.AsSpan(k * geometry.SliceLength, geometry.SliceLength);
            decoders[k].ReadValues(stack.Slices[k], voxels);
            for (var i = 0; i < voxels.Length; i++) voxels[i] *= (float)uptake;
        }, cancellationToken);
        return Volume.FromValues(geometry, frames, values, modality, window, units);
    }

    private static double UptakeFactor(SliceStack stack)
    {
        try
        {
            return StandardizedUptake.Factor([.. stack.Slices.Select(slice => slice.Dataset).Distinct(ReferenceEqualityComparer.Instance).Cast<DicomDataset>()]);
        }
        catch (DicomDataException e)
        {
            throw new NoUptakeException(e.Message.TrimEnd('.'), e);
        }
    }

    private static void ForEachSlice(SliceStack stack, Action<int> decode, CancellationToken cancellationToken) =>
        Parallel.For(0, stack.Slices.Count, new ParallelOptions { CancellationToken = cancellationToken }, k =>
        {
            try
            {
                decode(k);
            }
            catch (Exception e) when (e is DicomException or IOException)
            {
                throw new UnreadableSliceException($"Pixels of {stack.Slices[k].Name} cannot be read: {e.Message}", stack.Slices[k], e);
            }
        });

    private sealed class NoUptakeException(string message, Exception? cause) : Exception(message, cause);
}
