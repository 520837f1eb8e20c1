using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>Reads where the frames of an instance lie: from the image itself, or from functional groups (PS3.3
/// C.7.6.16) shared and of each frame.</summary>
internal static class SliceSourceReader
{
    /// <summary>All frames of an image; none for what is no image (structured reports, segmentations, ...).</summary>
    /// <exception cref="DicomDataException">What it says of its frames cannot be understood.</exception>
    public static IEnumerable<SliceSource> Read(DicomDataset dataset, FrameAttributes groups)
    {
        if (!IsImage(dataset)) yield break;
        var places = FramePlaces.Open(dataset, groups);
        for (var frame = 0; frame < groups.FrameCount; frame++) yield return Read(dataset, groups, places, frame);
    }

    /// <summary>An image that has lost its pixels is one too: it is missing where it lay. Objects with rows and columns that are drawn on images rather than images themselves are left to their
    /// own readers.</summary>
    private static bool IsImage(DicomDataset dataset) =>
        dataset.Contains(DicomTag.Rows) && (dataset.Contains(DicomTag.PixelData) || dataset.Contains(DicomTag.BitsAllocated) ||
            dataset.Contains(DicomTag.FloatPixelData) || dataset.Contains(DicomTag.DoubleFloatPixelData)) &&
        dataset.GetSingleValueOrDefault(DicomTag.Modality, "") is not ("SEG" or "PR" or "SR" or "KO");

    private static SliceSource Read(DicomDataset dataset, FrameAttributes attributes, FramePlaces places, int frame)
    {
        var spacing = attributes.Numbers(frame, DicomTag.PixelMeasuresSequence, DicomTag.PixelSpacing, 2)
            ?? attributes.Numbers(frame, null, DicomTag.ImagerPixelSpacing, 2)
            ?? attributes.Numbers(frame, null, DicomTag.NominalScannedPixelSpacing, 2)
            ?? UltrasoundSpacing(dataset);
        var (orientation, position) = places.Of(frame);
        return new SliceSource
        {
            Dataset = dataset,
            Frame = frame,
            Reference = new SourceFrame(Text(dataset, DicomTag.SOPClassUID), Text(dataset, DicomTag.SOPInstanceUID),
                attributes.IsMultiFrame ? frame + 1 : null),
            Rows = dataset.GetSingleValueOrDefault<int>(DicomTag.Rows, 0),
            Columns = dataset.GetSingleValueOrDefault<int>(DicomTag.Columns, 0),
            Orientation = orientation,
            Position = position,
            IsInOwnVolume = places.AreInOwnVolume,
            PixelSpacing = spacing is null ? null : spacing is [> 0, > 0] ? (spacing[0], spacing[1])
                : throw StatedNumbers.Unreadable(DicomTag.PixelSpacing, FormattableString.Invariant($"{spacing[0]}\\{spacing[1]}"), "both have to be above 0"),
            SliceThickness = Thickness(attributes, frame, out var remark),
            Remark = remark,
            FrameOfReferenceUid = !places.AreInOwnVolume && Text(dataset, DicomTag.FrameOfReferenceUID) is { Length: > 0 } uid ? uid : null,
            Values = FrameValues.Read(attributes, frame),
            InstanceNumber = dataset.TryGetValue<int>(DicomTag.InstanceNumber, 0, out var number) ? number
                : string.IsNullOrWhiteSpace(Text(dataset, DicomTag.InstanceNumber)) ? 0 : null,
            IsLocalizer = dataset.TryGetValues<string>(DicomTag.ImageType, out var type) &&
                type.Any(value => value.Equals("LOCALIZER", StringComparison.OrdinalIgnoreCase)),
        };
    }

    // Slices lie where their positions say: a thickness is only missed where there is one slice.
    private static double? Thickness(FrameAttributes attributes, int frame, out string? remark)
    {
        remark = null;
        try
        {
            return attributes.Numbers(frame, DicomTag.PixelMeasuresSequence, DicomTag.SliceThickness, 1)?[0];
        }
        catch (DicomDataException e)
        {
            remark = $"The images' thickness is not used: {e.Message}";
            return null;
        }
    }

    /// <summary>Millimetres of a calibrated ultrasound region (PS3.3 C.8.5.5), where all 2-D regions agree.</summary>
    private static double[]? UltrasoundSpacing(DicomDataset dataset)
    {
        const int Centimetres = 3;
        if (!dataset.TryGetNonEmptySequence(DicomTag.SequenceOfUltrasoundRegions, out var regions)) return null;
        var spacings = regions.Items
            .Where(r => r.GetSingleValueOrDefault<int>(DicomTag.PhysicalUnitsXDirection, 0) == Centimetres &&
                r.GetSingleValueOrDefault<int>(DicomTag.PhysicalUnitsYDirection, 0) == Centimetres)
            .Select(r => (Rows: 10 * Math.Abs(StatedNumbers.ReadOne(r, DicomTag.PhysicalDeltaY) ?? 0),
                Columns: 10 * Math.Abs(StatedNumbers.ReadOne(r, DicomTag.PhysicalDeltaX) ?? 0)))
            .Where(s => s.Rows > 0 && s.Columns > 0).Distinct().ToList();
        return spacings.Count == 1 ? [spacings[0].Rows, spacings[0].Columns] : null;
    }

    private static string Text(DicomDataset dataset, DicomTag tag) => dataset.GetSingleValueOrDefault(tag, "");
}
