using SamSgp.Dicom;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;
using static SamSgp.Imaging.Tests.Segmentations.TestSegments;

namespace SamSgp.Imaging.Tests.Segmentations;

public sealed class SegmentationReaderTests
{
    private static readonly Vector3D Left = TestSeries.Left, Back = TestSeries.Back, Head = TestSeries.Head;

    public static TheoryData<SegmentationEncoding, SegmentationCompression, int, int> Forms => new()
    {
        { SegmentationEncoding.Binary, SegmentationCompression.None, 24, 10 },
        { SegmentationEncoding.Binary, SegmentationCompression.None, 23, 11 },
        { SegmentationEncoding.Binary, SegmentationCompression.Deflated, 23, 11 },
        { SegmentationEncoding.Binary, SegmentationCompression.DeflatedFrames, 24, 10 },
        { SegmentationEncoding.Binary, SegmentationCompression.DeflatedFrames, 23, 11 },
        { SegmentationEncoding.Labelmap, SegmentationCompression.None, 23, 11 },
        { SegmentationEncoding.Labelmap, SegmentationCompression.Rle, 23, 11 },
        { SegmentationEncoding.Labelmap, SegmentationCompression.Deflated, 23, 11 },
        { SegmentationEncoding.Labelmap, SegmentationCompression.DeflatedFrames, 23, 11 },
        { SegmentationEncoding.Fractional, SegmentationCompression.None, 23, 11 },
        { SegmentationEncoding.Fractional, SegmentationCompression.Rle, 23, 11 },
        { SegmentationEncoding.Fractional, SegmentationCompression.Deflated, 23, 11 },
        { SegmentationEncoding.Fractional, SegmentationCompression.DeflatedFrames, 23, 11 },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Read_AnyEncoding_GivesTheSameVoxelsOnTheSource(SegmentationEncoding encoding,
        SegmentationCompression compression, int columns, int rows)
    {
        var series = new TestSeries(TestSeries.Grid(columns, rows, 6, Left, Head * -1), TestSeries.Blobs);
        var masks = series.Masks(1, 2);

        var options = Options with { Encoding = encoding, Compression = compression };
        var read = SegmentationReader.Read(Write(series, masks, options), series.Geometry, series.Frames);

        Assert.Equal(encoding, read.Encoding);
        AssertSame(masks, read.Masks);
        Assert.Equal([series.Source.SeriesInstanceUid], read.ReferencedSeriesInstanceUids);
    }

    [Fact]
    public void Read_SegmentDescriptions_ComeBackWhole()
    {
        var series = new TestSeries(TestSeries.Grid(24, 10, 6, Left, Back), TestSeries.Blobs);
        var dataset = SegmentationWriter
            .Create(series.Source, series.Masks(1, 2, 3), [Liver, Kidney, Lesion], Options).File.Dataset;

        var read = SegmentationReader.Read(dataset).Segments;

        Assert.Equal(3, read.Count);
        Assert.Equal(Kidney with { AlgorithmName = "SamSgp.Dicomweb sgp-nano" }, read[1]);
        Assert.Equal(Lesion with
        {
            AlgorithmName = "SamSgp.Dicomweb sgp-nano",
            TrackingId = "phantom 3 Lesion",
            TrackingUid = read[2].TrackingUid,
        }, read[2]);
    }

    // Neither places nor images: the index of the dimension that is not the segment says which frames lie on each other.
    [Fact]
    public void Read_WithoutPlacesAndSources_StacksByTheOtherDimension()
    {
        var series = new TestSeries(TestSeries.Grid(24, 10, 3, Left, Back, positioned: false),
            (c, r, s) => (c < 5 ? 1 : 0) + (s > 0 && r == s ? 2 : 0));
        var masks = series.Masks(1, 2);
        var written = SegmentationWriter.Create(series.Source, masks, [Liver, Kidney], Options with { Encoding = SegmentationEncoding.Binary }).File.Dataset;
        foreach (var frame in written.GetSequence(DicomTag.PerFrameFunctionalGroupsSequence)) frame.Remove(DicomTag.DerivationImageSequence);

        var read = SegmentationReader.Read(written);

        Assert.Equal(3, read.Masks.Geometry.Slices);
        for (var slice = 0; slice < 3; slice++) Assert.Equal(slice == 0 ? 0 : 24, Count(read.Masks, 2, slice));
        Assert.Equal(50, Count(read.Masks, 1, 2));
    }

    private static int Count(MaskVolume masks, int segment, int slice)
    {
        var (layer, label) = masks.Locate(segment);
        return masks.Layers[layer].Span.Slice(slice * masks.Geometry.SliceLength, masks.Geometry.SliceLength).Count(label);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_OnItsOwnGrid_GivesPlanesAndThoseLeftOut(bool positioned)
    {
        var series = new TestSeries(TestSeries.Grid(24, 10, 7, new(0.8, 0.6, 0), new(-0.36, 0.48, 0.8), positioned),
            (c, r, s) => s is 1 or 2 or 5 && TestSeries.Blobs(c, r, s) == 1 ? 1 : 0);
        var masks = series.Masks(1);

        var written = SegmentationWriter.Create(series.Source, masks, [Liver], Options).File.Dataset;
        var read = SegmentationReader.Read(written);

        // Without positions the planes stand next to each other.
        Assert.Equal(positioned ? 5 : 3, read.Masks.Geometry.Slices);
        int[] slices = positioned ? [1, 2, 3, 4, 5] : [1, 2, 5];
        for (var i = 0; i < slices.Length; i++)
        {
            Assert.Equal(Slice(masks, 1, slices[i]), Slice(read.Masks, 1, i));
            var offset = series.Geometry.SlicePositions[slices[i]] - read.Masks.Geometry.SlicePositions[i];
            if (positioned) Assert.Equal(0, offset.Length, 1e-6);
        }
    }

    [Fact]
    public void Read_WithoutSourceReferences_GoesByPosition()
    {
        var series = new TestSeries(TestSeries.Grid(24, 10, 6, Left, Back), TestSeries.Blobs);
        var masks = series.Masks(1, 2);
        var dataset = Write(series, masks, Options);
        foreach (var frame in dataset.GetSequence(DicomTag.PerFrameFunctionalGroupsSequence).Items)
            frame.Remove(DicomTag.DerivationImageSequence);
        AssertSame(masks, SegmentationReader.Read(dataset, series.Geometry, series.Frames).Masks);
    }

    [Fact]
    public void Read_WithoutPositions_GoesBySourceReferences()
    {
        var series = new TestSeries(TestSeries.Grid(24, 10, 6, Left, Back, positioned: false), TestSeries.Blobs);
        var masks = series.Masks(1, 2);
        AssertSame(masks, SegmentationReader.Read(Write(series, masks, Options), series.Geometry, series.Frames).Masks);
    }

    [Fact]
    public void Read_OverlappingSegments_KeepsBoth()
    {
        var series = new TestSeries(TestSeries.Grid(24, 10, 6, Left, Back),
            (c, r, s) => (c < 12 ? 1 : 0) + (r < 6 ? 2 : 0) + (c >= 20 && r >= 8 ? 4 : 0));
        var masks = series.Masks(1, 2, 3);

        var written = SegmentationWriter.Create(series.Source, masks, [Liver, Kidney, Lesion], Options).File.Dataset;
        var read = SegmentationReader.Read(written, series.Geometry, series.Frames);

        AssertSame(masks, read.Masks);
        Assert.Equal(2, read.Masks.Layers.Count);
    }

    [Fact]
    public void Read_OntoGridThatRunsTheOtherWay_PutsVoxelsWhereTheyAreInThePatient()
    {
        var series = new TestSeries(TestSeries.Grid(24, 10, 6, Left, Back), TestSeries.Blobs);
        var masks = series.Masks(1, 2);
        // The same voxels, with rows, columns and slices counted from the other end.
        var own = series.Geometry;
        var turned = new VolumeGeometry
        {
            Columns = own.Columns,
            Rows = own.Rows,
            RowDirection = Left * -1,
            ColumnDirection = Back * -1,
            RowSpacing = own.RowSpacing,
            ColumnSpacing = own.ColumnSpacing,
            SliceSpacing = own.SliceSpacing,
            FrameOfReferenceUid = own.FrameOfReferenceUid,
            SlicePositions = [.. Enumerable.Range(0, own.Slices)
                .Select(slice => own.ToPatient(own.Columns - 1, own.Rows - 1, slice))],
        };

        var read = SegmentationReader.Read(Write(series, masks, Options), turned, []).Masks;

        for (var slice = 0; slice < own.Slices; slice++)
            foreach (var segment in (int[])[1, 2])
                Assert.Equal(Slice(masks, segment, slice).Reverse(), Slice(read, segment, slice));
    }

    [Fact]
    public void Read_OntoAnotherPatientsSeries_IsRefused()
    {
        var series = new TestSeries(TestSeries.Grid(24, 10, 6, Left, Back), TestSeries.Blobs);
        var other = TestSeries.Grid(24, 10, 6, Left, Back, positioned: false);
        var dataset = Write(series, series.Masks(1, 2), Options);
        Assert.Throws<DicomDataException>(() => SegmentationReader.Read(dataset, other, []));
    }

    [Fact]
    public void Read_TooLittlePixelData_SaysHowMuchIsNeeded()
    {
        var series = new TestSeries(TestSeries.Grid(24, 10, 6, Left, Back), TestSeries.Blobs);
        var dataset = Write(series, series.Masks(1, 2), Options);
        dataset.AddOrUpdate(new DicomOtherByte(DicomTag.PixelData, new byte[100]));
        var error = Assert.Throws<DicomDataException>(() => SegmentationReader.Read(dataset));
        Assert.Contains("100 bytes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("matrix")]
    [InlineData("organization")]
    [InlineData("position")]
    public void Read_TilesOfASlide_AreRefusedAsSuch(string sign)
    {
        var series = new TestSeries(TestSeries.Grid(12, 10, 4, Left, Back), TestSeries.Blobs);
        var dataset = Write(series, series.Masks(1), Options);
        if (sign == "matrix") dataset.AddOrUpdate(DicomTag.TotalPixelMatrixColumns, 4000u).AddOrUpdate(DicomTag.TotalPixelMatrixRows, 3000u);
        if (sign == "organization") dataset.AddOrUpdate(DicomTag.DimensionOrganizationType, "TILED_FULL").Remove(DicomTag.PerFrameFunctionalGroupsSequence);
        if (sign == "position")
        {
            dataset.GetSequence(DicomTag.PerFrameFunctionalGroupsSequence).Items[0]
                .AddOrUpdate(new DicomSequence(DicomTag.PlanePositionSlideSequence, new DicomDataset()));
        }

        Assert.Contains("tiles", Assert.Throws<DicomDataException>(() => SegmentationReader.Read(dataset)).Message, StringComparison.Ordinal);
    }

    [SharedDataTheory("data/dicom_cases/17-tiled-seg-as-stack")]
    [InlineData("seg_image_sm_control.dcm")]
    [InlineData("seg_image_sm_dots_tiled_full.dcm")]
    public void Read_RealTilesOfASlide_AreRefusedAsSuch(string name) =>
        Assert.Contains("tiles", Assert.Throws<DicomDataException>(() => SegmentationReader.Read(
            DicomFile.Open(SharedData.PathTo("data", "dicom_cases", "17-tiled-seg-as-stack", name)).Dataset)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_CtImage_IsRefused()
    {
        var series = new TestSeries(TestSeries.Grid(24, 10, 6, Left, Back), TestSeries.Blobs);
        Assert.Throws<DicomDataException>(() => SegmentationReader.Read(series.Images[0]));
    }

    private static DicomDataset Write(TestSeries series, MaskVolume masks, SegmentationOptions options)
    {
        using var stream = new MemoryStream();
        SegmentationWriter.Create(series.Source, masks, [Liver, Kidney], options).File.Save(stream);
        stream.Position = 0;
        return DicomFile.Open(stream, FileReadOption.ReadAll).Dataset;
    }

    private static void AssertSame(MaskVolume expected, MaskVolume actual)
    {
        Assert.Equal(expected.SegmentNumbers, actual.SegmentNumbers);
        foreach (var segment in expected.SegmentNumbers)
            for (var slice = 0; slice < expected.Geometry.Slices; slice++)
                Assert.Equal(Slice(expected, segment, slice), Slice(actual, segment, slice));
    }

    private static byte[] Slice(MaskVolume masks, int segment, int slice)
    {
        var values = new byte[masks.Geometry.SliceLength];
        masks.ReadSlice(segment, slice, values);
        return values;
    }
}
