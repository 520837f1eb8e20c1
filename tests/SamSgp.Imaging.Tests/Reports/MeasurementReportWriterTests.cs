using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Reports;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Tests.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;
using static SamSgp.Imaging.Tests.Segmentations.TestSegments;

namespace SamSgp.Imaging.Tests.Reports;

public sealed class MeasurementReportWriterTests
{
    private static readonly ReportOptions ReportOptions = new() { Provenance = Provenance, Created = Options.Created };

    [ToolTheory("dciodvfy")]
    [InlineData(true)]
    [InlineData(false)]
    public void Create_Phantom_DciodvfyFindsNoError(bool positioned)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathTo("sr.dcm");
        Report(positioned).Save(path);
        DicomJudges.DciodvfyAccepts(path);
    }

    [ToolFact("dsrdump")]
    public void Create_Phantom_DsrdumpPrintsTheMeasurements()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathTo("sr.dcm");
        Report(positioned: true).Save(path);

        var run = ToolRun.Of("dsrdump", ["+Pn", path]);

        Assert.Equal(0, run.ExitCode);
        foreach (var text in (string[])["Imaging Measurement Report", "Volume", "Surface Area (Mesh)",
            "Attenuation Coefficient", "milliliter", "Referenced Segment", "kidney-l", Kidney.TrackingUid!, "Liver"])
            Assert.Contains(text, run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("error", run.Output, StringComparison.OrdinalIgnoreCase);
    }

    [PydicomFact]
    public void Create_Phantom_ValuesAreThoseOfNumPy()
    {
        using var folder = new TemporaryFolder();
        var series = Series(positioned: true);
        var (segmentation, report) = (folder.PathTo("seg.dcm"), folder.PathTo("sr.dcm"));
        var instance = SegmentationWriter.Create(series.Source, series.Masks(1, 2), [Liver, Kidney], Options);
        instance.File.Save(segmentation);
        Report(series, instance.File.Dataset).Save(report);
        var output = Pydicom.Run(Program, [report, segmentation, .. series.Save(folder.Root)]);
        Assert.Contains("AGREES", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_Twice_GivesTheSameBytes() => Assert.Equal(Bytes(), Bytes());

    [SharedDataTheory("data/dicom/series_pet_hn_seg_qin")]
    [InlineData(true, "SUVbw", "g/ml{SUVbw}")]
    [InlineData(false, "Activity concentration", "Bq/ml")]
    public void Create_Pet_UnitsAreThoseOfTheVolume(bool uptake, string quantity, string unit)
    {
        var files = Directory.GetFiles(SharedData.PathTo("data", "dicom", "series_pet_hn_seg_qin"), "pet_*.dcm").Order().Take(3).ToList();
        var volume = SeriesReader.Read(files, new() { StandardizedUptake = uptake }, CancellationToken.None).Volume!;
        var source = SourceSeries.Of(DicomFile.Open(files[0], FileReadOption.SkipLargeTags).Dataset, volume);
        var masks = new MaskVolume(volume.Geometry);
        var labels = new byte[volume.Geometry.VoxelCount];
        Array.Fill<byte>(labels, 1);
        masks.AddLayer(labels, new Dictionary<byte, int> { [1] = 1 });
        var segmentation = SegmentationWriter.Create(source, masks, [Liver], Options);

        var report = MeasurementReportWriter.Create(source, volume, masks, segmentation.File.Dataset, ReportOptions);

        var mean = Numbers(report.Dataset).Single(n => n.Name == quantity && n.Derivation == "Mean");
        Assert.Equal(unit, mean.Unit);
        var values = new float[volume.Geometry.SliceLength];
        var sum = 0.0;
        for (var slice = 0; slice < volume.Geometry.Slices; slice++)
        {
            volume.ReadSlice(slice, values);
            sum += values.Sum(value => (double)value);
        }

        Assert.Equal(sum / labels.Length, mean.Value, Math.Abs(mean.Value) * 1e-6);
    }

    [Fact]
    public void Create_Confidences_AreMeasurementsAndMakeAnotherReport()
    {
        var series = Series(positioned: true);
        var segmentation = SegmentationWriter.Create(series.Source, series.Masks(1, 2), [Liver, Kidney], Options).File.Dataset;
        var plain = Report(series, segmentation).Dataset;
        var report = Report(series, segmentation, ReportOptions with { Further = [.. SegmentMeasurement.Confidence(2, [0.9f, 0.5f])] }).Dataset;
        var drawn = Report(series, segmentation, ReportOptions with { SopInstanceUid = "1.2.3" }).Dataset;

        Assert.Equal([("Mean", 0.7), ("Minimum", 0.5)], Numbers(report).Where(n => n.Name == "Predicted intersection over union")
            .Select(n => (n.Derivation!, Math.Round(n.Value, 6))));
        Assert.NotEqual(plain.GetString(DicomTag.SOPInstanceUID), report.GetString(DicomTag.SOPInstanceUID));
        Assert.Equal(plain.GetString(DicomTag.SOPInstanceUID), Report(series, segmentation).Dataset.GetString(DicomTag.SOPInstanceUID));
        Assert.Equal("1.2.3", drawn.GetString(DicomTag.SOPInstanceUID));
        Assert.NotEqual(plain.GetString(DicomTag.SeriesInstanceUID), drawn.GetString(DicomTag.SeriesInstanceUID));
    }

    // All numbers of a report.
    private static IEnumerable<(string Name, double Value, string Unit, string? Derivation)> Numbers(DicomDataset item)
    {
        if (item.GetSingleValueOrDefault(DicomTag.ValueType, "") == "NUM")
        {
            var value = item.GetSequence(DicomTag.MeasuredValueSequence).Items[0];
            var derivation = item.TryGetSequence(DicomTag.ContentSequence, out var modifiers)
                ? Meaning(modifiers.Items[0], DicomTag.ConceptCodeSequence) : null;
            yield return (Meaning(item, DicomTag.ConceptNameCodeSequence), value.GetSingleValue<double>(DicomTag.NumericValue),
                value.GetSequence(DicomTag.MeasurementUnitsCodeSequence).Items[0].GetString(DicomTag.CodeValue), derivation);
        }

        if (!item.TryGetSequence(DicomTag.ContentSequence, out var children)) yield break;
        foreach (var number in children.Items.SelectMany(Numbers)) yield return number;
    }

    private static string Meaning(DicomDataset item, DicomTag sequence) =>
        item.GetSequence(sequence).Items[0].GetString(DicomTag.CodeMeaning);

    // Reads the report, and computes its numbers anew from SEG and images.
    private const string Program = """
        import sys, pydicom, numpy as np
        report, seg = pydicom.dcmread(sys.argv[1]), pydicom.dcmread(sys.argv[2])
        images = {i.SOPInstanceUID: i for i in map(pydicom.dcmread, sys.argv[3:])}
        name = lambda item: item.ConceptNameCodeSequence[0].CodeMeaning
        measurements, = [i for i in report.ContentSequence if name(i) == 'Imaging Measurements']
        assert len(measurements.ContentSequence) == 2
        for group, segment in zip(measurements.ContentSequence, seg.SegmentSequence):
            items = {}
            for i in group.ContentSequence:
                key = name(i)
                if i.ValueType == 'NUM' and 'ContentSequence' in i:
                    key += ' ' + i.ContentSequence[0].ConceptCodeSequence[0].CodeMeaning
                items[key] = float(i.MeasuredValueSequence[0].NumericValue) if i.ValueType == 'NUM' else i
            assert items['Tracking Unique Identifier'].UID == segment.TrackingUID
            assert items['Tracking Identifier'].TextValue == segment.TrackingID
            reference = items['Referenced Segment'].ReferencedSOPSequence[0]
            assert reference.ReferencedSOPInstanceUID == seg.SOPInstanceUID
            assert reference.ReferencedSegmentNumber == segment.SegmentNumber
            values, points = [], []
            for pixel, frame in zip(seg.pixel_array, seg.PerFrameFunctionalGroupsSequence):
                if frame.SegmentIdentificationSequence[0].ReferencedSegmentNumber != segment.SegmentNumber: continue
                image = images[frame.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID]
                rows, columns = np.nonzero(pixel)
                stored = image.pixel_array[rows, columns].astype(float)
                values += list(stored * image.RescaleSlope + image.RescaleIntercept)
                p, o = np.array(image.ImagePositionPatient, float), np.array(image.ImageOrientationPatient, float)
                n = np.cross(o[:3], o[3:])
                for dr in (-.5, .5):
                    for dc in (-.5, .5):
                        for ds in (-.5, .5):
                            points.append(p + np.outer((columns + dc) * image.PixelSpacing[1], o[:3])
                                + np.outer((rows + dr) * image.PixelSpacing[0], o[3:]) + ds * 2.5 * n)
            values, points = np.array(values), np.concatenate(points)
            def close(key, expected):
                assert abs(items[key] - expected) < 1e-6 * max(1, abs(expected)), (key, items[key], expected)
            close('Volume', len(values) * 0.75 * 0.625 * 2.5 / 1000)
            close('Number of voxels', len(values))
            close('Attenuation Coefficient Mean', values.mean())
            close('Attenuation Coefficient Standard Deviation', values.std())
            close('Attenuation Coefficient Minimum', values.min())
            close('Attenuation Coefficient Maximum', values.max())
            for axis, letter in enumerate('xyz'):
                close(f'Bounding box, lowest {letter}', points[:, axis].min())
                close(f'Bounding box, highest {letter}', points[:, axis].max())
        print('AGREES')
        """;

    private static byte[] Bytes()
    {
        using var stream = new MemoryStream();
        Report(positioned: true).Save(stream);
        return stream.ToArray();
    }

    [Fact]
    public void Create_SourceWhoseUidsBreakTheRules_RefersToThemAsTheyAre()
    {
        var series = Series(positioned: true);
        foreach (var image in series.Images) image.NotValidated().AddOrUpdate(DicomTag.SOPInstanceUID, image.GetString(DicomTag.SOPInstanceUID) + ".078");
        var segmentation = SegmentationWriter.Create(series.Source, series.Masks(1, 2), [Liver, Kidney], Options).File.Dataset;

        var report = Report(series, segmentation).Dataset;

        var evidence = report.GetSequence(DicomTag.CurrentRequestedProcedureEvidenceSequence).Items[0].GetSequence(DicomTag.ReferencedSeriesSequence).Items[1];
        Assert.All(evidence.GetSequence(DicomTag.ReferencedSOPSequence).Items,
            image => Assert.EndsWith(".078", image.GetString(DicomTag.ReferencedSOPInstanceUID), StringComparison.Ordinal));
    }

    private static DicomFile Report(bool positioned)
    {
        var series = Series(positioned);
        var instance = SegmentationWriter.Create(series.Source, series.Masks(1, 2), [Liver, Kidney], Options);
        return Report(series, instance.File.Dataset);
    }

    private static DicomFile Report(TestSeries series, DicomDataset segmentation, ReportOptions? options = null)
    {
        var geometry = series.Geometry;
        var stored = new short[geometry.VoxelCount];
        for (var i = 0; i < stored.Length; i++)
        {
            var (slice, pixel) = Math.DivRem(i, geometry.SliceLength);
            stored[i] = (short)Value(pixel % geometry.Columns, pixel / geometry.Columns, slice);
        }

        var volume = Volume.FromStored(geometry, series.Frames, stored, [.. series.Images.Select(_ => (1f, 0f))]);
        return MeasurementReportWriter.Create(series.Source, volume, series.Masks(1, 2), segmentation, options ?? ReportOptions);
    }

    private static TestSeries Series(bool positioned) =>
        new(TestSeries.Grid(24, 10, 6, new(0.8, 0.6, 0), new(-0.36, 0.48, 0.8), positioned), Value);

    // The lowest two bits are the segments, the others grey values.
    private static int Value(int column, int row, int slice) =>
        TestSeries.Blobs(column, row, slice) | (column * 31 + row * 17 + slice * 5) % 200 * 4;
}
