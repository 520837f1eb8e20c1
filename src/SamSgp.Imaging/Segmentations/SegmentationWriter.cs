using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Writes masks as DICOM Segmentation (PS3.3 A.51) or Label Map Segmentation (Sup 243) on exactly the grid of
/// their source. Frames without a voxel are left out; the same inputs give the same bytes.</summary>
public static class SegmentationWriter
{
    /// <summary>Makes a SEG.</summary>
    /// <param name="source">The images the masks were made from.</param>
    /// <param name="masks">Segments on the grid of <paramref name="source"/>.</param>
    /// <param name="segments">What the segments are; one without a voxel is described all the same.</param>
    /// <param name="options">Encoding, texts, provenance, time.</param>
    /// <exception cref="ArgumentException">Grid and source differ, a segment of <paramref name="masks"/> is not
    /// described, or the encoding asked for cannot hold the result; the message says what would.</exception>
    public static SegmentationInstance Create(SourceSeries source, MaskVolume masks,
        IReadOnlyList<SegmentDescription> segments, SegmentationOptions options)
    {
        CheckInputs(source, masks, segments);
        var ordered = segments.OrderBy(segment => segment.Number).ToList();
        var overlap = SegmentOverlap.Exists(masks);
        var (encoding, warnings) = EncodingChoice.Of(options, masks.Geometry, ordered, overlap);
        var frames = SegmentFrame.Find(masks);
        if (frames.Count == 0) warnings = [.. warnings, "The result is empty: no segment has a voxel."];
        if (encoding == SegmentationEncoding.Fractional) frames = SegmentFrame.WithProbable(frames, masks);
        // A multi-frame image has at least one frame (C.7.6.6): the empty result is one empty frame.
        if (frames.Count == 0) frames = [new(ordered[0].Number, 0, default)];

        var pixels = SegmentationPixels.Of(encoding, masks, frames, ordered[^1].Number, options.Compression);
        var uids = SegmentationUids.Of(source, options, encoding, pixels.SopClassUid);
        var dataset = new DicomDataset(SegmentationTransfer.SyntaxOf(options.Compression));
        PatientAndStudy.CopyTo(dataset, source.Header);
        PatientAndStudy.CopyFrameOfReferenceTo(dataset, source);
        DerivedSeries.WriteTo(dataset, source, "SEG", uids.SeriesInstanceUid, options.SeriesNumber,
            options.SeriesDescription);
        Equipment.WriteTo(dataset, options.Provenance);
        dataset.AddOrUpdate(DicomTag.SOPClassUID, pixels.SopClassUid);
        dataset.AddOrUpdate(DicomTag.SOPInstanceUID, uids.SopInstanceUid);
        DerivedSeries.WriteContentTime(dataset, options.Created);
        WriteSegmentationImage(dataset, source, options, overlap);
        dataset.AddOrUpdate(new DicomSequence(DicomTag.SegmentSequence,
            [.. SegmentItemsOf(encoding, ordered, source, options)]));
        new FunctionalGroups(source, pixels.Frames, uids.DimensionOrganizationUid).WriteTo(dataset);
        pixels.WriteTo(dataset, options.Compression);
        PatientAndStudy.SettleCharacterSet(dataset);
        ContentHash.SettleUids(dataset, options.SopInstanceUid, options.SeriesInstanceUid);
        return new(new DicomFile(dataset), encoding, warnings);
    }

    private static IEnumerable<DicomDataset> SegmentItemsOf(SegmentationEncoding encoding,
        IEnumerable<SegmentDescription> segments, SourceSeries source, SegmentationOptions options)
    {
        var items = segments.Select(segment => SegmentItems.Item(segment, source, options.Provenance));
        return encoding == SegmentationEncoding.Labelmap
            ? items.Prepend(SegmentItems.Background(options.Provenance))
            : items;
    }

    private static void WriteSegmentationImage(DicomDataset dataset, SourceSeries source, SegmentationOptions options,
        bool overlap)
    {
        dataset.AddOrUpdate(DicomTag.ImageType, "DERIVED", "PRIMARY");
        dataset.AddOrUpdate(DicomTag.InstanceNumber, "1");
        // Required where no plane orientation says it (C.7.6.1.1.1).
        if (source.Geometry.FrameOfReferenceUid is null)
        {
            source.Header.TryGetValues<string>(DicomTag.PatientOrientation, out var stated);
            dataset.NotValidated().AddOrUpdate(DicomTag.PatientOrientation, stated ?? []).Validated();
        }

        dataset.AddOrUpdate(DicomTag.ContentLabel, options.ContentLabel);
        dataset.AddOrUpdate(DicomTag.ContentDescription, options.ContentDescription);
        dataset.AddOrUpdate(DicomTag.ContentCreatorName, options.ContentCreatorName ?? options.Provenance.Product);
        dataset.AddOrUpdate(DicomTag.SegmentsOverlap, overlap ? "YES" : "NO");
        // What was made from lossy images says so (C.7.6.1.1.5).
        var lossy = source.Header.GetSingleValueOrDefault(DicomTag.LossyImageCompression, "00") == "01";
        dataset.AddOrUpdate(DicomTag.LossyImageCompression, lossy ? "01" : "00");
        if (!lossy) return;
        foreach (var tag in (DicomTag[])[DicomTag.LossyImageCompressionRatio, DicomTag.LossyImageCompressionMethod])
            if (source.Header.GetDicomItem<DicomItem>(tag) is { } item) dataset.AddAsStated(item);
    }

    private static void CheckInputs(SourceSeries source, MaskVolume masks, IReadOnlyList<SegmentDescription> segments)
    {
        var (grid, own) = (masks.Geometry, source.Geometry);
        if ((grid.Columns, grid.Rows, grid.Slices) != (own.Columns, own.Rows, own.Slices))
        {
            throw new ArgumentException($"Masks of {grid.Columns} x {grid.Rows} x {grid.Slices} voxels on a source " +
                $"of {own.Columns} x {own.Rows} x {own.Slices}; both must be one grid.");
        }

        if (segments.Count == 0) throw new ArgumentException("A segmentation needs at least one segment.");
        var numbers = segments.Select(segment => segment.Number).ToHashSet();
        if (numbers.Count != segments.Count) throw new ArgumentException("Two segments have the same number.");
        if (numbers.Min() < 1 || numbers.Max() > ushort.MaxValue)
            throw new ArgumentException($"Segment numbers are 1 to {ushort.MaxValue}.");
        if (masks.SegmentNumbers.Where(number => !numbers.Contains(number)).ToList() is { Count: > 0 } unknown)
            throw new ArgumentException($"No description of segment {string.Join(", ", unknown)}.");
    }
}
