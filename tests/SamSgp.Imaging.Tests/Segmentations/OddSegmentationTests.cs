using SamSgp.Dicom;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using static SamSgp.Imaging.Tests.Segmentations.TestSegments;

namespace SamSgp.Imaging.Tests.Segmentations;

/// <summary>Segmentations as other programs were reported to write them.</summary>
public sealed class OddSegmentationTests
{
    private static readonly TestSeries Series = new(TestSeries.Grid(13, 11, 6, TestSeries.Left, TestSeries.Back), TestSeries.Blobs);

    [Theory] // ImagingDataCommons/highdicom #369, QIICR/dcmqi #491
    [InlineData(SegmentationEncoding.Binary, "Segment 1 has frames of 2 images")]
    [InlineData(SegmentationEncoding.Labelmap, "The label map has frames of 2 images")]
    public void Read_TimesAtOnePlace_AreNotOneMask(SegmentationEncoding encoding, string reason)
    {
        var dataset = WithASecondTime(Write(encoding));
        Assert.Contains(reason, Assert.Throws<DicomDataException>(() => SegmentationReader.Read(dataset)).Message, StringComparison.Ordinal);
        Assert.Throws<DicomDataException>(() => SegmentSlices.Open(dataset));
        // On the images of one time there is one mask.
        var read = SegmentationReader.Read(dataset, Series.Geometry, Series.Frames).Masks;
        AssertSame(Series.Masks(1), read);
    }

    [Fact] // QIICR/dcmqi #491: segments of one plane in label maps of their own
    public void Read_LabelMapsOfOnePlane_AddToEachOther()
    {
        var (one, two) = (Write(SegmentationEncoding.Labelmap, 1), Write(SegmentationEncoding.Labelmap, 2));
        var items = one.GetSequence(DicomTag.SegmentSequence).Items;
        items.Add(two.GetSequence(DicomTag.SegmentSequence).Items.Single(item => item.GetSingleValue<int>(DicomTag.SegmentNumber) == 2));
        Append(one, two);
        AssertSame(Series.Masks(1, 2), SegmentationReader.Read(one).Masks, first: 1);
        var (slices, expected, read) = (SegmentSlices.Open(one), new byte[143], new byte[143]);
        for (var slice = 0; slice < slices.Geometry.Slices; slice++)
        {
            foreach (var segment in (int[])[1, 2])
            {
                Series.Masks(1, 2).ReadSlice(segment, slice + 1, expected);
                slices.ReadSlice(segment, slice, read);
                Assert.Equal(expected, read);
            }
        }
    }

    [Fact] // nroduit/Weasis #816
    public void Read_FramesThatDoNotPreserveLocations_LieNotOnTheImagesTheyName()
    {
        var flat = new TestSeries(TestSeries.Grid(13, 11, 6, TestSeries.Left, TestSeries.Back, positioned: false), TestSeries.Blobs);
        var dataset = SegmentationWriter.Create(flat.Source, flat.Masks(1), [Liver], Options).File.Dataset;
        Assert.NotNull(SegmentationReader.Read(dataset, flat.Geometry, flat.Frames));
        foreach (var source in SourcesOf(dataset)) source.AddOrUpdate(DicomTag.SpatialLocationsPreserved, "NO");
        Assert.Throws<DicomDataException>(() => SegmentationReader.Read(dataset, flat.Geometry, flat.Frames));
    }

    [Fact] // dcmjs-org/dcmjs #38
    public void Read_SpacingAndThicknessOfZero_TakesTheDistanceOfPlanes()
    {
        var dataset = Write(SegmentationEncoding.Binary);
        dataset.GetSequence(DicomTag.SharedFunctionalGroupsSequence).Items[0].GetSequence(DicomTag.PixelMeasuresSequence).Items[0]
            .AddOrUpdate(DicomTag.SpacingBetweenSlices, "0").AddOrUpdate(DicomTag.SliceThickness, "0");
        Assert.Equal(2.5, SegmentationReader.Read(dataset).Masks.Geometry.SliceSpacing, 6);
    }

    [Fact]
    public void Read_PositionsWithoutAFrameOfReference_StillTellTheDistanceOfPlanes()
    {
        var dataset = Write(SegmentationEncoding.Binary);
        dataset.Remove(DicomTag.FrameOfReferenceUID);
        var geometry = SegmentationReader.Read(dataset).Masks.Geometry;
        Assert.Equal((2.5, true, (string?)null), (Math.Round(geometry.SliceSpacing, 6), geometry.HasVolume, geometry.FrameOfReferenceUid));
    }

    [Fact] // QIICR/dcmqi #430: planes in a straight line that leans against their normal
    public void Read_LeaningStack_LiesOnASeriesOfItsFrameOfReference()
    {
        var grid = TestSeries.Grid(13, 11, 6, TestSeries.Left, TestSeries.Back);
        var leaning = new VolumeGeometry
        {
            Columns = 13, Rows = 11, RowDirection = grid.RowDirection, ColumnDirection = grid.ColumnDirection, RowSpacing = 0.75, ColumnSpacing = 0.625,
            SliceSpacing = 2.5, FrameOfReferenceUid = grid.FrameOfReferenceUid,
            SlicePositions = [.. grid.SlicePositions.Select((position, slice) => position + (TestSeries.Back * (0.75 * slice)))],
        };
        var series = new TestSeries(leaning, (_, row, slice) => row == 2 && slice is > 0 and < 4 ? 1 : 0);
        var dataset = SegmentationWriter.Create(series.Source, series.Masks(1), [Liver], Options).File.Dataset;
        var masks = SegmentationReader.Read(dataset, grid, Series.Frames).Masks;
        for (var slice = 0; slice < 6; slice++)
        {
            var inside = new byte[grid.SliceLength];
            masks.ReadSlice(1, slice, inside);
            Assert.Equal(slice is > 0 and < 4 ? [2 + slice] : [], inside.Index().Where(p => p.Item == 1).Select(p => p.Index / 13).Distinct());
        }
    }

    private static DicomDataset Write(SegmentationEncoding encoding, params int[] segments) => SegmentationWriter.Create(Series.Source,
        Series.Masks(segments.Length > 0 ? segments : [1]), segments is [2] ? [Kidney] : [Liver], Options with { Encoding = encoding }).File.Dataset;

    // The same masks again, empty at the edges, drawn on other images at the same places.
    private static DicomDataset WithASecondTime(DicomDataset dataset)
    {
        var later = Write(SegmentationEncoding.Binary == Kind(dataset) ? SegmentationEncoding.Binary : SegmentationEncoding.Labelmap);
        foreach (var source in SourcesOf(later))
            source.AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, source.GetString(DicomTag.ReferencedSOPInstanceUID) + ".9");
        if (later.GetDicomItem<DicomElement>(DicomTag.PixelData) is { } pixels)
            later.AddOrUpdate(new DicomOtherByte(DicomTag.PixelData, Array.ConvertAll(pixels.Buffer.Data, _ => (byte)0xFF)));
        Append(dataset, later);
        return dataset;
    }

    private static SegmentationEncoding Kind(DicomDataset dataset) =>
        dataset.GetString(DicomTag.SegmentationType) == "BINARY" ? SegmentationEncoding.Binary : SegmentationEncoding.Labelmap;

    private static IEnumerable<DicomDataset> SourcesOf(DicomDataset dataset) =>
        dataset.GetSequence(DicomTag.PerFrameFunctionalGroupsSequence).Items.Select(frame =>
            frame.GetSequence(DicomTag.DerivationImageSequence).Items[0].GetSequence(DicomTag.SourceImageSequence).Items[0]);

    private static void Append(DicomDataset dataset, DicomDataset more)
    {
        var (first, second) = (DicomPixelData.Create(dataset), DicomPixelData.Create(more));
        var frames = Enumerable.Range(0, first.NumberOfFrames).Select(first.GetFrame).Concat(Enumerable.Range(0, second.NumberOfFrames).Select(second.GetFrame))
            .Select(frame => new MemoryByteBuffer([.. frame.Memory.Span])).ToList();
        var groups = dataset.GetSequence(DicomTag.PerFrameFunctionalGroupsSequence).Items;
        foreach (var group in more.GetSequence(DicomTag.PerFrameFunctionalGroupsSequence).Items.ToList()) groups.Add(group);
        dataset.Remove(DicomTag.PixelData);
        var pixels = DicomPixelData.Create(dataset, newPixelData: true);
        foreach (var frame in frames) pixels.AddFrame(frame);
    }

    private static void AssertSame(MaskVolume expected, MaskVolume actual, int first = 0)
    {
        var (a, b) = (new byte[expected.Geometry.SliceLength], new byte[expected.Geometry.SliceLength]);
        foreach (var segment in expected.SegmentNumbers)
        {
            for (var slice = first; slice < expected.Geometry.Slices; slice++)
            {
                expected.ReadSlice(segment, slice, a);
                actual.ReadSlice(segment, slice - first, b);
                Assert.Equal(a, b);
            }
        }
    }
}
