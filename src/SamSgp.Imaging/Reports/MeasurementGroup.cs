using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Segmentations;

namespace SamSgp.Imaging.Reports;

/// <summary>Volumetric ROI Measurements and Qualitative Evaluations (PS3.16 TID 1411) of one segment.</summary>
internal static class MeasurementGroup
{
    /// <summary>The group as an item.</summary>
    public static DicomDataset Item(SegmentDescription segment, SourceSeries source, DicomDataset segmentation,
        ResultProvenance provenance, IEnumerable<SegmentMeasurement> measurements) =>
        ContentItem.Container(ContentItem.Contains, ReportCodes.MeasurementGroup, "1411",
        [
            ContentItem.Text(ContentItem.HasObsContext, ReportCodes.TrackingIdentifier,
                segment.TrackingId ?? SegmentItems.TrackingId(segment, provenance)),
            ContentItem.UidReference(ContentItem.HasObsContext, ReportCodes.TrackingUniqueIdentifier,
                segment.TrackingUid ?? SegmentItems.TrackingUid(segment, source, provenance)),
            ContentItem.Code(ContentItem.Contains, ReportCodes.FindingCategory, segment.Category),
            ContentItem.Code(ContentItem.Contains, ReportCodes.Finding, segment.Type),
            ContentItem.Segment(ContentItem.Contains, ReportCodes.ReferencedSegment, segmentation, segment.Number),
            ContentItem.UidReference(ContentItem.Contains, ReportCodes.SourceSeries, source.SeriesInstanceUid),
            .. Site(segment),
            ContentItem.Text(ContentItem.HasConceptMod, ReportCodes.AlgorithmName,
                segment.AlgorithmName ?? Equipment.AlgorithmName(provenance)),
            ContentItem.Text(ContentItem.HasConceptMod, ReportCodes.AlgorithmVersion, provenance.SoftwareVersion),
            .. measurements.Select(Measurement),
        ]);

    // An organ is its own site; what grows in one names it.
    private static IEnumerable<DicomDataset> Site(SegmentDescription segment)
    {
        var anatomical = segment.Category.Scheme == "SCT" && segment.Category.Value is "123037004" or "91723000";
        var (site, laterality) = segment.Region is { } region ? (region, segment.RegionModifier)
            : anatomical ? (segment.Type, segment.TypeModifier) : (null, null);
        if (site is null) yield break;
        var item = ContentItem.Code(ContentItem.HasConceptMod, ReportCodes.FindingSite, site);
        yield return laterality is null
            ? item : item.With(ContentItem.Code(ContentItem.HasConceptMod, ReportCodes.Laterality, laterality));
    }

    private static DicomDataset Measurement(SegmentMeasurement measurement)
    {
        var item = ContentItem.Number(ContentItem.Contains, measurement.Concept, measurement.Value, measurement.Unit);
        return measurement.Derivation is { } derivation
            ? item.With(ContentItem.Code(ContentItem.HasConceptMod, ReportCodes.Derivation, derivation)) : item;
    }
}
