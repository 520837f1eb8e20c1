using System.Globalization;
using SamSgp.Dicom;
using SamSgp.Imaging.Coding;
using SamSgp.Imaging.DerivedObjects;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Segment Sequence (0062,0002), PS3.3 C.8.20.2 and C.8.20.4.</summary>
internal static class SegmentItems
{
    private const int LongString = 64;

    /// <summary>The item of a segment.</summary>
    public static DicomDataset Item(SegmentDescription segment, SourceSeries source, ResultProvenance provenance)
    {
        var item = Basic(segment);
        AddAlgorithm(item, segment, provenance);
        if (segment.Region is { } region) item.AddOrUpdate(Region(region, segment.RegionModifier));
        item.AddOrUpdate(DicomTag.TrackingID, segment.TrackingId ?? TrackingId(segment, provenance));
        item.AddOrUpdate(DicomTag.TrackingUID, segment.TrackingUid ?? TrackingUid(segment, source, provenance));
        return item;
    }

    /// <summary>The item that says what the pixel value 0 of a label map is (Segment Number 0).</summary>
    public static DicomDataset Background(ResultProvenance provenance)
    {
        var background = new SegmentDescription
        {
            Number = 0,
            Label = "Background",
            Category = Codes.SpatialAndRelationalConcept,
            Type = Codes.Background,
            Color = CieLabColor.FromRgb(0, 0, 0),
        };
        var item = Basic(background);
        AddAlgorithm(item, background, provenance);
        return item;
    }

    /// <summary>Tracking ID that a segment gets when it has none of its own.</summary>
    public static string TrackingId(SegmentDescription segment, ResultProvenance provenance)
    {
        var text = $"{provenance.TaskId} {segment.Number} {segment.Label}";
        return text.Length <= LongString ? text : text[..LongString];
    }

    /// <summary>Tracking UID that a segment gets when it has none of its own.</summary>
    public static string TrackingUid(SegmentDescription segment, SourceSeries source, ResultProvenance provenance) =>
        DerivedUid.Create("tracking", source.SeriesInstanceUid, provenance.TaskId,
            segment.Number.ToString(CultureInfo.InvariantCulture), segment.Type.Scheme, segment.Type.Value);

    private static DicomDataset Basic(SegmentDescription segment)
    {
        var item = new DicomDataset();
        item.AddOrUpdate(DicomTag.SegmentNumber, (ushort)segment.Number);
        item.AddOrUpdate(DicomTag.SegmentLabel, segment.Label);
        if (segment.Description.Length > 0) item.AddOrUpdate(DicomTag.SegmentDescription, segment.Description);
        item.AddOrUpdate(DicomTag.SegmentAlgorithmType, AlgorithmType(segment.AlgorithmType));
        item.AddOrUpdate(CodeSequence.Of(DicomTag.SegmentedPropertyCategoryCodeSequence, segment.Category));
        var type = CodeSequence.Item(segment.Type);
        if (segment.TypeModifier is { } modifier)
            type.AddOrUpdate(CodeSequence.Of(DicomTag.SegmentedPropertyTypeModifierCodeSequence, modifier));
        item.AddOrUpdate(new DicomSequence(DicomTag.SegmentedPropertyTypeCodeSequence, type));
        if (segment.Color is { } color)
            item.AddOrUpdate(DicomTag.RecommendedDisplayCIELabValue, color.L, color.A, color.B);
        return item;
    }

    private static void AddAlgorithm(DicomDataset item, SegmentDescription segment, ResultProvenance provenance)
    {
        if (segment.AlgorithmType == SegmentAlgorithmType.Manual) return;
        item.AddOrUpdate(DicomTag.SegmentAlgorithmName, segment.AlgorithmName ?? Equipment.AlgorithmName(provenance));
        item.AddOrUpdate(new DicomSequence(DicomTag.SegmentationAlgorithmIdentificationSequence,
            Equipment.AlgorithmItem(provenance)));
    }

    private static DicomSequence Region(CodedConcept region, CodedConcept? modifier)
    {
        var item = CodeSequence.Item(region);
        if (modifier is not null) item.AddOrUpdate(CodeSequence.Of(DicomTag.AnatomicRegionModifierSequence, modifier));
        return new(DicomTag.AnatomicRegionSequence, item);
    }

    private static string AlgorithmType(SegmentAlgorithmType type) => type switch
    {
        SegmentAlgorithmType.Automatic => "AUTOMATIC",
        SegmentAlgorithmType.SemiAutomatic => "SEMIAUTOMATIC",
        _ => "MANUAL",
    };
}
