using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>Makes one volume of the images of one series: single-frame or multi-frame, in any orientation, grey or
/// colour, with a place in the patient or without.
/// <para>Slices are sorted by their position along the normal of their plane, never by number or name. Images without
/// a position (ultrasound, X-ray, photographs) are stacked by frame, or by InstanceNumber: time as slices.</para></summary>
public static class SeriesReader
{
    /// <summary>Reads a series.</summary>
    /// <param name="instances">Its images, in any order. Other objects among them (segmentations, reports) are left
    /// out. Pixel data may still lie in files: each frame is read when it is decoded.</param>
    /// <param name="options">Tolerances and choices.</param>
    /// <param name="cancellationToken">Stops between slices.</param>
    public static SeriesReadResult Read(IReadOnlyList<DicomDataset> instances, SeriesReadOptions options,
        CancellationToken cancellationToken)
    {
        var notes = new List<string>();
        if (RepeatedInstances.LeaveOut(ref instances, notes) is { } conflict) return new(null, conflict, notes);
        if (Find(instances, options, notes, out var slices) is { } notFound) return new(null, notFound, notes);
        if (SliceStacker.Stack(slices, options, notes, out var stack) is { } refused) return new(null, refused, notes);
        if (VoxelReader.Read(stack, options, notes, cancellationToken, out var volume) is { } unread)
            return new(null, unread, notes);
        return new(volume, null, notes, stack.Slices[0].Dataset);
    }

    /// <summary>Reads the series in some files; see the other overload.</summary>
    /// <param name="paths">DICOM files of one series.</param>
    /// <param name="options">Tolerances and choices.</param>
    /// <param name="cancellationToken">Stops between files and slices.</param>
    /// <exception cref="DicomFormatException">A file is not DICOM or damaged.</exception>
    public static SeriesReadResult Read(IEnumerable<string> paths, SeriesReadOptions options, CancellationToken cancellationToken)
    {
        var datasets = new List<DicomDataset>();
        foreach (var path in paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            datasets.Add(DicomFile.Open(path, FileReadOption.ReadLargeOnDemand).Dataset);
        }

        return Read(datasets, options, cancellationToken);
    }

    private static SeriesRefusal? Find(IReadOnlyList<DicomDataset> instances, SeriesReadOptions options, List<string> notes,
        out List<SliceSource> slices)
    {
        slices = [];
        foreach (var instance in instances)
        {
            if (FindFrames(instance, options, slices) is { } refusal) return refusal;
        }

        if (options.Select is { } selection) slices = selection.Meeting(slices);

        if (slices.Count == 0)
            return new(SeriesRefusalCode.NoImages, NoImages(instances.Count, options), []);
        var others = instances.Count - slices.Select(slice => slice.Dataset).Distinct(ReferenceEqualityComparer.Instance).Count();
        if (others > 0) notes.Add($"{others} of {instances.Count} instances left out: no images, or not selected.");
        var series = slices.Select(s => s.Dataset.GetSingleValueOrDefault(DicomTag.SeriesInstanceUID, "")).Distinct().ToList();
        return series.Count == 1 ? null
            : new(SeriesRefusalCode.SeveralSeries, $"The images belong to {series.Count} series; one is read at a time.", []);
    }

    // Of one instance: before anything is made of each; what a header claims need not be there.
    private const int MostFrames = 1 << 18;

    private static SeriesRefusal? FindFrames(DicomDataset instance, SeriesReadOptions options, List<SliceSource> slices)
    {
        try
        {
            var attributes = FrameAttributes.Open(instance);
            if (attributes.FrameCount > Math.Min(options.MostVoxels, MostFrames))
                return Refuse(SeriesRefusalCode.TooLarge, $"An instance of {attributes.FrameCount} frames.", instance);
            if (attributes.IsMultiFrame && SlideTiles.Are(instance))
                return Refuse(SeriesRefusalCode.UnsupportedImage, SlideTiles.Refusal, instance);
            IReadOnlyList<SliceSource> found = [.. SliceSourceReader.Read(instance, attributes)];
            if (found.Count > 0 && SliceMosaic.Is(instance, attributes) && SliceMosaic.TakeApart(found, out found) is { } whole)
                return Refuse(SeriesRefusalCode.UnsupportedImage, whole, instance);
            slices.AddRange(found);
            return null;
        }
        catch (MissingPlaceException e)
        {
            return Refuse(SeriesRefusalCode.MissingGeometry, e.Message, instance);
        }
        catch (DicomDataException e)
        {
            return Refuse(SeriesRefusalCode.UnreadableAttribute, e.Message, instance);
        }
    }

    private static string NoImages(int count, SeriesReadOptions options) => options.Select is { } selection
        ? $"None of {count} instances has {selection}."
        : $"None of {count} instances is an image with pixel data.";

    private static SeriesRefusal Refuse(SeriesRefusalCode code, string message, DicomDataset instance) =>
        new(code, message, [instance.GetSingleValueOrDefault(DicomTag.SOPInstanceUID, "")]);
}
