using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>Reads where the frames of an instance lie: from the image itself, or from functional groups (PS3.3
/// C.7.6.16) shared and of each frame.</summary>
internal static class SliceSourceReader
{
    /// <summary>All frames of an image; none for what is no image (structured reports, segmentations, ...).</summary>
    public static IEnumerable<SliceSource> Read(DicomDataset dataset)
    {
        if (!IsImage(dataset)) yield break;
        var groups = FrameAttributes.Open(dataset);
        for (var frame = 0; frame < groups.FrameCount; frame++) yield return Read(dataset, groups, frame);
    }

    /// <summary>One frame of an image.</summary>
    /// <param name="dataset">The image.</param>
    /// <param name="frame">0-based.</param>
    public static SliceSource Read(DicomDataset dataset, int frame) => Read(dataset, FrameAttributes.Open(dataset), frame);

    /// <summary>Objects with rows and columns that are drawn on images rather than images themselves are left to their
    /// own readers.</summary>
    private static bool IsImage(DicomDataset dataset) =>
        dataset.Contains(DicomTag.PixelData) && dataset.Contains(DicomTag.Rows) &&
        dataset.GetSingleValueOrDefault(DicomTag.Modality, "") is not ("SEG" or "PR" or "SR" or "KO");

    private static SliceSource Read(DicomDataset dataset, FrameAttributes attributes, int frame)
    {
        var spacing = attributes.Numbers(frame, DicomTag.PixelMeasuresSequence, DicomTag.PixelSpacing, 2)
            ?? attributes.Numbers(frame, null, DicomTag.ImagerPixelSpacing, 2)
            ?? attributes.Numbers(frame, null, DicomTag.NominalScannedPixelSpacing, 2)
            ?? UltrasoundSpacing(dataset);
        var orientation = attributes.Numbers(frame, DicomTag.PlaneOrientationSequence, DicomTag.ImageOrientationPatient, 6);
        var position = attributes.Numbers(frame, DicomTag.PlanePositionSequence, DicomTag.ImagePositionPatient, 3);
        return new SliceSource
        {
            Dataset = dataset,
            Frame = frame,
            Reference = new SourceFrame(Text(dataset, DicomTag.SOPClassUID), Text(dataset, DicomTag.SOPInstanceUID),
                attributes.IsMultiFrame ? frame + 1 : null),
            Rows = dataset.GetSingleValueOrDefault<int>(DicomTag.Rows, 0),
            Columns = dataset.GetSingleValueOrDefault<int>(DicomTag.Columns, 0),
            Orientation = Directions(orientation),
            Position = position is null ? null
                : new Vector3D(position[0], position[1], position[2]) + DoseOffset(dataset, frame, Directions(orientation)),
            PixelSpacing = spacing is [> 0, > 0] ? (spacing[0], spacing[1]) : null,
            SliceThickness = attributes.Numbers(frame, DicomTag.PixelMeasuresSequence, DicomTag.SliceThickness, 1)?[0],
            FrameOfReferenceUid = Text(dataset, DicomTag.FrameOfReferenceUID) is { Length: > 0 } uid ? uid : null,
            Slope = attributes.Numbers(frame, DicomTag.PixelValueTransformationSequence, DicomTag.RescaleSlope, 1)?[0] ?? 1,
            Intercept = attributes.Numbers(frame, DicomTag.PixelValueTransformationSequence, DicomTag.RescaleIntercept, 1)?[0] ?? 0,
            Window = ReadWindow(attributes, frame),
            InstanceNumber = dataset.GetSingleValueOrDefault(DicomTag.InstanceNumber, 0),
            IsLocalizer = dataset.TryGetValues<string>(DicomTag.ImageType, out var type) &&
                type.Any(value => value.Equals("LOCALIZER", StringComparison.OrdinalIgnoreCase)),
        };
    }

    /// <summary>Unit vectors at right angles; null for what is no orientation.</summary>
    private static (Vector3D, Vector3D)? Directions(double[]? o)
    {
        if (o is null) return null;
        Vector3D row = new(o[0], o[1], o[2]), column = new(o[3], o[4], o[5]);
        if (Math.Abs(row.Length - 1) > 0.05 || Math.Abs(column.Length - 1) > 0.05 || Math.Abs(row.Dot(column)) > 0.05) return null;
        return (row.Normalized(), column.Normalized());
    }

    private static (double, double)? ReadWindow(FrameAttributes attributes, int frame)
    {
        var center = attributes.FirstNumber(frame, DicomTag.FrameVOILUTSequence, DicomTag.WindowCenter);
        var width = attributes.FirstNumber(frame, DicomTag.FrameVOILUTSequence, DicomTag.WindowWidth);
        return center is { } c && width is { } w and > 0 ? (c, w) : null;
    }

    /// <summary>How far a frame of an RT Dose lies from the first (GridFrameOffsetVector, PS3.3 C.8.8.3.2).</summary>
    private static Vector3D DoseOffset(DicomDataset dataset, int frame, (Vector3D Row, Vector3D Column)? directions) =>
        directions is var (row, column) && dataset.TryGetValues<double>(DicomTag.GridFrameOffsetVector, out var offsets) &&
        frame < offsets.Length ? row.Cross(column) * (offsets[frame] - offsets[0]) : default;

    /// <summary>Millimetres of a calibrated ultrasound region (PS3.3 C.8.5.5), where all 2-D regions agree.</summary>
    private static double[]? UltrasoundSpacing(DicomDataset dataset)
    {
        const int Centimetres = 3;
        if (!dataset.TryGetNonEmptySequence(DicomTag.SequenceOfUltrasoundRegions, out var regions)) return null;
        var spacings = regions.Items
            .Where(r => r.GetSingleValueOrDefault<int>(DicomTag.PhysicalUnitsXDirection, 0) == Centimetres &&
                r.GetSingleValueOrDefault<int>(DicomTag.PhysicalUnitsYDirection, 0) == Centimetres)
            .Select(r => (Rows: 10 * Math.Abs(r.GetSingleValueOrDefault(DicomTag.PhysicalDeltaY, 0.0)),
                Columns: 10 * Math.Abs(r.GetSingleValueOrDefault(DicomTag.PhysicalDeltaX, 0.0))))
            .Where(s => s.Rows > 0 && s.Columns > 0).Distinct().ToList();
        return spacings.Count == 1 ? [spacings[0].Rows, spacings[0].Columns] : null;
    }

    private static string Text(DicomDataset dataset, DicomTag tag) => dataset.GetSingleValueOrDefault(tag, "");
}
