using System.Globalization;
using SamSgp.Dicom;
using SamSgp.Imaging.Coding;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Reads Segment Sequence (0062,0002) of any writer.</summary>
internal static class SegmentItemReader
{
    private static readonly CodedConcept Unstated = new("99SAMSGP", "UNSTATED", "Not stated");

    /// <summary>The segments by number; the background of a label map is left out.</summary>
    /// <exception cref="DicomDataException">There is no segment, or two have the same number.</exception>
    public static IReadOnlyList<SegmentDescription> Read(DicomDataset dataset)
    {
        if (!dataset.TryGetNonEmptySequence(DicomTag.SegmentSequence, out var items))
            throw new DicomDataException("There is no SegmentSequence: this is no segmentation.");
        var segments = items.Items.Select(Segment).Where(segment => segment.Number != 0 && !IsBackground(segment))
            .OrderBy(segment => segment.Number).ToList();
        return segments.DistinctBy(segment => segment.Number).Count() == segments.Count
            ? segments
            : throw new DicomDataException("SegmentSequence: two segments have the same number.");
    }

    /// <summary>All numbers that are described, the background's too.</summary>
    public static IReadOnlySet<int> Numbers(DicomDataset dataset) => dataset.TryGetSequence(DicomTag.SegmentSequence, out var items)
        ? items.Items.Select(item => (int)item.GetSingleValueOrDefault(DicomTag.SegmentNumber, (ushort)0)).ToHashSet() : new HashSet<int>();

    private static bool IsBackground(SegmentDescription segment) => segment.Type.SameCode(Codes.Background);

    private static SegmentDescription Segment(DicomDataset item)
    {
        var number = item.GetSingleValueOrDefault(DicomTag.SegmentNumber, (ushort)0);
        var region = First(item, DicomTag.AnatomicRegionSequence);
        var type = First(item, DicomTag.SegmentedPropertyTypeCodeSequence);
        return new()
        {
            Number = number,
            Label = Text(item, DicomTag.SegmentLabel) ??
                string.Create(CultureInfo.InvariantCulture, $"Segment {number}"),
            Description = Text(item, DicomTag.SegmentDescription) ?? "",
            Category = CodeSequence.Read(item, DicomTag.SegmentedPropertyCategoryCodeSequence) ?? Unstated,
            Type = CodeSequence.Read(item, DicomTag.SegmentedPropertyTypeCodeSequence) ?? Unstated,
            TypeModifier = type is null ? null
                : CodeSequence.Read(type, DicomTag.SegmentedPropertyTypeModifierCodeSequence),
            Region = CodeSequence.Read(item, DicomTag.AnatomicRegionSequence),
            RegionModifier = region is null ? null : CodeSequence.Read(region, DicomTag.AnatomicRegionModifierSequence),
            Color = Color(item),
            AlgorithmType = AlgorithmType(item),
            AlgorithmName = Text(item, DicomTag.SegmentAlgorithmName),
            TrackingId = Text(item, DicomTag.TrackingID),
            TrackingUid = Text(item, DicomTag.TrackingUID),
        };
    }

    private static CieLabColor? Color(DicomDataset item) =>
        item.TryGetValues<ushort>(DicomTag.RecommendedDisplayCIELabValue, out var lab) && lab.Length == 3
            ? new CieLabColor(lab[0], lab[1], lab[2]) : null;

    private static SegmentAlgorithmType AlgorithmType(DicomDataset item) =>
        Text(item, DicomTag.SegmentAlgorithmType) switch
        {
            "MANUAL" => SegmentAlgorithmType.Manual,
            "SEMIAUTOMATIC" => SegmentAlgorithmType.SemiAutomatic,
            _ => SegmentAlgorithmType.Automatic,
        };

    private static DicomDataset? First(DicomDataset item, DicomTag tag) =>
        item.TryGetNonEmptySequence(tag, out var sequence) ? sequence.Items[0] : null;

    private static string? Text(DicomDataset item, DicomTag tag) =>
        item.GetSingleValueOrDefault(tag, "").Trim() is { Length: > 0 } text ? text : null;
}
