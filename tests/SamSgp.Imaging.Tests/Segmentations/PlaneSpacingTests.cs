using SamSgp.Dicom;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;
using static SamSgp.Imaging.Tests.Segmentations.TestSegments;

namespace SamSgp.Imaging.Tests.Segmentations;

/// <summary>Planes of segmentations whose writers say little, or nothing right, of how far they lie apart.</summary>
public sealed class PlaneSpacingTests
{
    private const int Side = 8;

    [Theory]
    [InlineData(new double[] { 0, 5, 10, 15 }, null, 1.0, 4, new double[] { 5, 5, 5, 5 })] // thin slices with space between
    [InlineData(new double[] { 0, 2, 4, 6 }, null, 5.0, 4, new double[] { 2, 2, 2, 2 })] // thick ones that overlap
    [InlineData(new double[] { 0, 2, 8, 10 }, 2.0, 5.0, 6, new double[] { 2, 2, 2, 2, 2, 2 })] // two left out
    [InlineData(new double[] { 0, 2, 8, 10 }, null, 5.0, 6, new double[] { 2, 2, 2, 2, 2, 2 })]
    [InlineData(new double[] { 0, 3, 6, 12, 18, 24 }, null, 3.0, 6, new double[] { 3, 3, 4.5, 6, 6, 6 })] // the step changes
    [InlineData(new double[] { 0, 4, 8, 9.1, 16 }, null, 4.0, 5, new double[] { 4, 4, 2.55, 4, 6.9 })]
    [InlineData(new double[] { 0, 4, 8, 9.1, 300 }, null, 4.0, 5, new double[] { 4, 4, 2.55, 2.55, 4 })] // far away: not 291 mm thick
    public void Read_PlanesAsTheirPositionsSay_HaveTheirOwnShare(double[] places, double? between, double thickness, int slices, double[] shares)
    {
        var read = SegmentationReader.Read(Placed(places, between, thickness)).Masks.Geometry;
        Assert.Equal(slices, read.Slices);
        for (var slice = 0; slice < slices; slice++) Assert.Equal(shares[slice], read.ShareOf(slice).Thickness, 1e-6);
        Assert.Equal(shares[0] * 0.75 * 0.625 / 1000, read.VoxelMillilitersIn(0), 1e-9);
    }

    [Theory]
    [InlineData(300, 0.625, 2, null)] // positions of two digits: the least gap is 0.62
    [InlineData(60, 3.25, 1, null)]
    [InlineData(40, 2.898, 3, 3.0)] // the gantry is tilted: stated along the table
    public void Read_ManyPlanesWithRoundedOrTiltedSteps_AreASliceEach(int count, double step, int digits, double? between)
    {
        double[] places = [.. Enumerable.Range(0, count).Select(n => Math.Round(n * step, digits))];
        var read = SegmentationReader.Read(Placed(places, between, step)).Masks.Geometry;
        Assert.Equal(count, read.Slices);
        Assert.Equal(step, read.SliceSpacing, 1e-3);
    }

    [Theory]
    [InlineData(0.015, 5.0, 2)] // digits of a writer
    [InlineData(0.2, 5.0, 27)] // planes of their own, with many left out between
    public void Read_PlanesNearEachOther_AreOneWithinDigitsOnly(double apart, double thickness, int slices)
    {
        var read = SegmentationReader.Read(Placed([0, apart, 5, 5 + apart], apart < 0.1 ? 5 : null, thickness)).Masks.Geometry;
        Assert.Equal(slices, read.Slices);
    }

    [Fact]
    public void Read_PlanesOfMicroCt_StayApart()
    {
        var read = SegmentationReader.Read(Placed([0, 0.006, 0.012, 0.018], 0.006, 0.006)).Masks.Geometry;
        Assert.Equal(4, read.Slices);
        Assert.Equal(0.006, read.SliceSpacing, 1e-9);
    }

    [Fact]
    public void Read_ThinSlicesOntoAFinerSeries_FillTheSpaceBetween()
    {
        var series = Series();
        var dataset = Placed([0, 5, 10], null, 1);
        var fine = Fine(series.Geometry, 5, 2.5);
        var read = SegmentationReader.Read(dataset, fine, []).Masks;
        Assert.Equal([true, true, true, true, true], Filled(read));
    }

    [Fact]
    public void OnEvenSlices_UnevenOnes_AreWrittenWhereTheyLie()
    {
        var read = SegmentationReader.Read(Placed([0, 4, 8, 9, 16], null, 4));
        var even = read.OnEvenSlices().Masks;
        Assert.Null(even.Geometry.SliceShares);
        Assert.True(even.Geometry.IsRegular);
        // From 2 mm below the first to 3.5 mm above the last.
        Assert.Equal((22, 21.5 / 22), (even.Geometry.Slices, even.Geometry.SliceSpacing));
        Assert.Equal(Enumerable.Repeat(true, 22), Filled(even));
        Assert.Equal(read.Masks.Geometry.SlicePositions[0].Dot(even.Geometry.Normal) - 2 + (21.5 / 44), even.Geometry.SlicePositions[0].Dot(even.Geometry.Normal), 1e-6);
        Assert.Equal(Milliliters(read.Masks, 1), Milliliters(even, 1), 1e-6);
    }

    [SharedDataTheory("data/dicom_cases/08-seg-slice-spacing")]
    [InlineData("thickness1_gap5.dcm", 576)]
    [InlineData("gaps_3_6.dcm", 496.8)]
    [InlineData("gaps_ge.dcm", 570.0168)]
    public void Read_CaseOfAnotherWriter_HasItsMillilitres(string file, double milliliters)
    {
        var dataset = DicomFile.Open(SharedData.PathTo("data", "dicom_cases", "08-seg-slice-spacing", file)).Dataset;
        var read = SegmentationReader.Read(dataset);
        Assert.Equal(milliliters, Milliliters(read.Masks, 1), 0.01);
        Assert.Equal(milliliters, Milliliters(read.OnEvenSlices().Masks, 1), 0.01);
    }

    [SharedDataFact("data/dicom_cases/08-seg-slice-spacing")]
    public void Read_FramesOfOnePlaneThatDrift_AreOnePlane()
    {
        var dataset = DicomFile.Open(SharedData.PathTo("data", "dicom_cases", "08-seg-slice-spacing", "jitter.dcm")).Dataset;
        var geometry = SegmentationReader.Read(dataset).Masks.Geometry;
        Assert.Equal(4, geometry.Slices);
        Assert.Equal(5, geometry.SliceSpacing, 1e-6);
    }

    private static double Milliliters(MaskVolume masks, int segment)
    {
        var inside = new byte[masks.Geometry.SliceLength];
        return Enumerable.Range(0, masks.Geometry.Slices)
            .Sum(slice => masks.ReadSlice(segment, slice, inside) * masks.Geometry.VoxelMillilitersIn(slice));
    }

    private static bool[] Filled(MaskVolume masks)
    {
        var inside = new byte[masks.Geometry.SliceLength];
        return [.. Enumerable.Range(0, masks.Geometry.Slices).Select(slice => masks.ReadSlice(1, slice, inside) > 0)];
    }

    private static TestSeries Series(int slices = 6) =>
        new(TestSeries.Grid(Side, Side, slices, TestSeries.Left, TestSeries.Back), (column, row, _) => column is > 1 and < 6 && row is > 1 and < 6 ? 1 : 0);

    private static VolumeGeometry Fine(VolumeGeometry like, int slices, double spacing) => new()
    {
        Columns = like.Columns, Rows = like.Rows, RowDirection = like.RowDirection, ColumnDirection = like.ColumnDirection,
        RowSpacing = like.RowSpacing, ColumnSpacing = like.ColumnSpacing, SliceSpacing = spacing, FrameOfReferenceUid = like.FrameOfReferenceUid,
        SlicePositions = [.. Enumerable.Range(0, slices).Select(slice => like.SlicePositions[0] + like.Normal * (0.7 + (spacing * slice)))],
    };

    // A segmentation of a block with its planes at other places, and other words about them.
    private static DicomDataset Placed(double[] places, double? between, double thickness)
    {
        var series = Series(places.Length);
        var dataset = SegmentationWriter.Create(series.Source, series.Masks(1), [Liver], Options).File.Dataset;
        var frames = dataset.GetSequence(DicomTag.PerFrameFunctionalGroupsSequence).Items;
        Assert.Equal(places.Length, frames.Count);
        for (var i = 0; i < places.Length; i++)
        {
            var position = series.Geometry.SlicePositions[0] + series.Geometry.Normal * places[i];
            frames[i].GetSequence(DicomTag.PlanePositionSequence).Items[0]
                .AddOrUpdate(DicomTag.ImagePositionPatient, position.X, position.Y, position.Z);
            frames[i].Remove(DicomTag.DerivationImageSequence);
        }

        var measures = dataset.GetSequence(DicomTag.SharedFunctionalGroupsSequence).Items[0].GetSequence(DicomTag.PixelMeasuresSequence).Items[0];
        measures.Remove(DicomTag.SpacingBetweenSlices);
        if (between is { } spacing) measures.AddOrUpdate(DicomTag.SpacingBetweenSlices, spacing);
        measures.AddOrUpdate(DicomTag.SliceThickness, thickness);
        return dataset;
    }
}
