using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Reports;

/// <summary>Writes what the segments of a SEG measure as a Comprehensive 3D SR by the template for imaging measurement
/// reports (PS3.16 TID 1500), one measurement group (TID 1411) a segment.</summary>
public static class MeasurementReportWriter
{
    /// <summary>What the reports are.</summary>
    public static DicomUID SopClass => DicomUID.Comprehensive3DSRStorage;

    /// <summary>Makes a report. A segment without a voxel gets its group too, with a volume of 0.</summary>
    /// <param name="source">The series that was segmented.</param>
    /// <param name="volume">Its values.</param>
    /// <param name="masks">The segments, on the same grid.</param>
    /// <param name="segmentation">The SEG that holds the segments: codes, tracking and references come from it.</param>
    /// <param name="options">Texts, provenance, time, further measurements.</param>
    /// <exception cref="ArgumentException">A segment of the SEG is not among the masks.</exception>
    public static DicomFile Create(SourceSeries source, Volume volume, MaskVolume masks, DicomDataset segmentation,
        ReportOptions options)
    {
        var segments = SegmentItemReader.Read(segmentation);
        if (segments.FirstOrDefault(segment => !masks.SegmentNumbers.Contains(segment.Number)) is { } missing)
            throw new ArgumentException($"Segment {missing.Number} ({missing.Label}) is not among the masks.");

        var units = SourceUnits.Of(source, volume);
        var statistics = segments.AsParallel().AsOrdered()
            .Select(segment => SegmentStatistics.Measure(masks, segment.Number, volume)).ToList();
        var groups = segments.Zip(statistics, (segment, measured) => MeasurementGroup.Item(segment, source,
            segmentation, options.Provenance, SegmentMeasurement.Of(segment.Number, measured, units)
                .Concat(options.Further.Where(further => further.Segment == segment.Number))));

        var dataset = new DicomDataset();
        PatientAndStudy.CopyTo(dataset, source.Header);
        WriteIdentity(dataset, source, segmentation, options);
        Equipment.WriteTo(dataset, options.Provenance);
        WriteDocument(dataset, source, segmentation);
        var content = ContentItem.Container(null, ReportCodes.ImagingMeasurementReport, "1500",
            [.. Context(source, options.Provenance), ContentItem.Container(ContentItem.Contains,
                ReportCodes.ImagingMeasurements, null, groups)]);
        dataset.NotValidated().AddOrUpdate((IEnumerable<DicomItem>)content).Validated();
        PatientAndStudy.SettleCharacterSet(dataset);
        ContentHash.SettleUids(dataset, options.SopInstanceUid, null);
        return new DicomFile(dataset);
    }

    private static void WriteIdentity(DicomDataset dataset, SourceSeries source, DicomDataset segmentation,
        ReportOptions options)
    {
        var segmentationUid = segmentation.GetSingleValue<string>(DicomTag.SOPInstanceUID);
        string?[] identity =
        [
            SopClass.UID, segmentationUid, .. options.Provenance.Identity(),
        ];
        dataset.AddOrUpdate(DicomTag.SOPClassUID, SopClass.UID);
        dataset.AddOrUpdate(DicomTag.SOPInstanceUID, DerivedUid.Create(["instance", options.SopInstanceUid, .. identity]));
        DerivedSeries.WriteTo(dataset, source, "SR", DerivedUid.Create(["series", options.SopInstanceUid, .. identity]),
            options.SeriesNumber, options.SeriesDescription);
        dataset.Remove(DicomTag.ReferencedSeriesSequence, DicomTag.BodyPartExamined);
        dataset.AddOrUpdate(new DicomSequence(DicomTag.ReferencedPerformedProcedureStepSequence));
        DerivedSeries.WriteContentTime(dataset, options.Created);
    }

    // SR Document General (C.17.2): a machine's report, complete, nobody has verified it.
    private static void WriteDocument(DicomDataset dataset, SourceSeries source, DicomDataset segmentation)
    {
        dataset.AddOrUpdate(DicomTag.InstanceNumber, "1");
        dataset.AddOrUpdate(DicomTag.CompletionFlag, "COMPLETE");
        dataset.AddOrUpdate(DicomTag.VerificationFlag, "UNVERIFIED");
        dataset.AddOrUpdate(DicomTag.PreliminaryFlag, "PRELIMINARY");
        dataset.AddOrUpdate(new DicomSequence(DicomTag.PerformedProcedureCodeSequence));

        var study = SourceValues.Dataset();
        study.AddOrUpdate(DicomTag.StudyInstanceUID, source.StudyInstanceUid);
        study.AddOrUpdate(new DicomSequence(DicomTag.ReferencedSeriesSequence,
            Evidence(segmentation.GetString(DicomTag.SeriesInstanceUID),
                [(segmentation.GetString(DicomTag.SOPClassUID), segmentation.GetString(DicomTag.SOPInstanceUID))]),
            Evidence(source.SeriesInstanceUid,
                source.Instances.Select(frame => (frame.SopClassUid, frame.SopInstanceUid)))));
        dataset.AddAsStated(new DicomSequence(DicomTag.CurrentRequestedProcedureEvidenceSequence, study));
    }

    private static DicomDataset Evidence(string seriesInstanceUid,
        IEnumerable<(string Class, string Instance)> instances)
    {
        var series = SourceValues.Dataset();
        series.AddOrUpdate(DicomTag.SeriesInstanceUID, seriesInstanceUid);
        return series.AddOrUpdate(new DicomSequence(DicomTag.ReferencedSOPSequence, [.. instances.Select(instance =>
        {
            var reference = SourceValues.Dataset();
            reference.AddOrUpdate(DicomTag.ReferencedSOPClassUID, instance.Class);
            return reference.AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, instance.Instance);
        })]));
    }

    // Language (TID 1204), observer (TID 1002, 1004) and procedure.
    private static IEnumerable<DicomDataset> Context(SourceSeries source, ResultProvenance provenance) =>
    [
        ContentItem.Code(ContentItem.HasConceptMod, ReportCodes.Language, ReportCodes.English),
        ContentItem.Code(ContentItem.HasObsContext, ReportCodes.ObserverType, ReportCodes.Device),
        ContentItem.UidReference(ContentItem.HasObsContext, ReportCodes.DeviceObserverUid, DerivedUid.Create("device",
            provenance.Manufacturer, provenance.Product, provenance.DeviceSerialNumber)),
        ContentItem.Text(ContentItem.HasObsContext, ReportCodes.DeviceObserverName, provenance.Product),
        ContentItem.Text(ContentItem.HasObsContext, ReportCodes.DeviceObserverManufacturer, provenance.Manufacturer),
        ContentItem.Text(ContentItem.HasObsContext, ReportCodes.DeviceObserverModelName, provenance.ModelName),
        ContentItem.Text(ContentItem.HasObsContext, ReportCodes.DeviceObserverSerialNumber,
            provenance.DeviceSerialNumber),
        ContentItem.Code(ContentItem.HasConceptMod, ReportCodes.ProcedureReported,
            ReportCodes.Procedure(source.Header.GetSingleValueOrDefault(DicomTag.Modality, ""))),
    ];
}
