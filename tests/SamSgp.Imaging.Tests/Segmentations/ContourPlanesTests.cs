using SamSgp.Dicom;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;

namespace SamSgp.Imaging.Tests.Segmentations;

/// <summary>Structures whose contours are not those of the series' slices.</summary>
public sealed class ContourPlanesTests
{
    private const double Spacing = 5;
    private static readonly VolumeGeometry Geometry = new()
    {
        Columns = 20, Rows = 20, RowDirection = TestSeries.Left, ColumnDirection = TestSeries.Back, RowSpacing = 1, ColumnSpacing = 1,
        SliceSpacing = Spacing, SlicePositions = [.. Enumerable.Range(0, 10).Select(slice => new Vector3D(0, 0, Spacing * slice))],
        FrameOfReferenceUid = "1.2.3",
    };

    [Theory]
    [InlineData(5, new[] { 2, 3, 4, 5, 6, 7 })]
    [InlineData(2.5, new[] { 2, 3, 4, 5, 6, 7 })]
    [InlineData(5.0 / 3, new[] { 2, 3, 4, 5, 6, 7 })]
    public void Read_ContoursOnOtherPlanes_FillTheSlicesTheyReachOver(double step, int[] slices)
    {
        var places = Enumerable.Range(0, (int)Math.Round(25 / step) + 1).Select(i => 10 + (i * step));
        var set = Read([.. places.Select(z => Square(4, 14, z))]);
        Assert.Equal(slices, Filled(set));
        Assert.Empty(set.Remarks);
    }

    [Fact]
    public void Read_ThickContoursOnThinSlices_FillEverySliceBetweenThemAndNoneBeyondAGap()
    {
        var thin = new VolumeGeometry
        {
            Columns = 20, Rows = 20, RowDirection = TestSeries.Left, ColumnDirection = TestSeries.Back, RowSpacing = 1, ColumnSpacing = 1,
            SliceSpacing = 2.5, SlicePositions = [.. Enumerable.Range(0, 24).Select(slice => new Vector3D(0, 0, 2.5 * slice))], FrameOfReferenceUid = "1.2.3",
        };
        // Planes at 10, 15, 20 mm, then at 40 and 45: nothing was drawn between.
        var set = RtStructReader.Read(Set([.. new double[] { 10, 15, 20, 40, 45 }.Select(z => Square(4, 14, z))]), thin);
        Assert.Equal([4, 5, 6, 7, 8, 9, 16, 17, 18, 19], Filled(set));
    }

    [Theory]
    [InlineData("CLOSED_PLANAR", 100)]
    [InlineData("CLOSEDPLANAR_XOR", 100)]
    public void Read_AContourTwice_CountsOnce(string type, int pixels)
    {
        var square = Square(4, 14, 10);
        var again = (double[])[.. square[6..], .. square[..6]]; // from another corner
        Assert.Equal(pixels, Count(Read(type, square, again), 2));
    }

    [Theory]
    [InlineData("CLOSED_PLANAR", 100, true)]
    [InlineData("CLOSEDPLANAR_XOR", 84, false)]
    public void Read_AContourWithinAnother_IsAHoleOnlyWhereItsTypeSaysSo(string type, int pixels, bool remarked)
    {
        var set = Read(type, Square(4, 14, 10), Square(6, 10, 10));
        Assert.Equal(pixels, Count(set, 2));
        Assert.Equal(remarked, set.Remarks.Any(remark => remark.Contains("cut no hole", StringComparison.Ordinal)));
    }

    [Fact]
    public void Read_OverlappingLobes_AreTheirUnion() =>
        Assert.Equal(100 + 100 - 25, Count(Read("CLOSED_PLANAR", Square(2, 12, 10), Square(7, 17, 10)), 2));

    [Fact]
    public void Read_ContoursThatCannotBeDrawn_AreSaidOneByOne()
    {
        double[] tilted = [4, 4, 10, 14, 4, 10, 14, 14, 16, 4, 14, 16];
        var dataset = Set([Square(4, 14, 10), tilted, [1, 2, 10, 3, 4, 10], Square(4, 14, 500)]);
        var items = dataset.GetSequence(DicomTag.ROIContourSequence).Items[0].GetSequence(DicomTag.ContourSequence).Items;
        items.Add(Contour("OPEN_PLANAR", Square(4, 14, 15)));
        var set = RtStructReader.Read(dataset, Geometry);
        Assert.Equal([2], Filled(set));
        Assert.Collection(set.Remarks,
            remark => Assert.Contains("1 contours of type OPEN_PLANAR", remark, StringComparison.Ordinal),
            remark => Assert.Contains("fewer than three points", remark, StringComparison.Ordinal),
            remark => Assert.Contains("do not lie in the plane", remark, StringComparison.Ordinal),
            remark => Assert.Contains("beyond the series", remark, StringComparison.Ordinal));
        Assert.All(set.Remarks, remark => Assert.StartsWith("Structure disc: ", remark, StringComparison.Ordinal));
    }

    [SharedDataFact("data/dicom_cases/07-rtstruct-planes")]
    public void Read_CaseOfOtherWriters_HasTheDiscOnEverySliceItReachesOver()
    {
        var folder = SharedData.PathTo("data", "dicom_cases", "07-rtstruct-planes");
        var read = SeriesReader.Read(Directory.EnumerateFiles(Path.Combine(folder, "series")), new SeriesReadOptions(), CancellationToken.None);
        Assert.True(read.TryGet(out var volume, out _));
        var set = RtStructReader.Read(DicomFile.Open(Path.Combine(folder, "RTSTRUCT.dcm")).Dataset, volume.Geometry);
        var voxels = set.Segments.ToDictionary(segment => segment.Label, segment => Voxels(set.Masks, segment.Number));
        var whole = voxels["each slice"];
        Assert.True(whole > 0);
        foreach (var name in (string[])["half steps", "third steps", "twice"]) Assert.Equal(whole, voxels[name]);
        foreach (var name in (string[])["sagittal", "tilted"])
        {
            Assert.Equal(0, voxels[name]);
            Assert.Contains(set.Remarks, remark => remark.StartsWith($"Structure {name}:", StringComparison.Ordinal));
        }

        Assert.Equal((6 * 224, 6 * 164), (voxels["lobes"], voxels["ring xor"])); // the union; without its middle
    }

    [Fact] // pyplati/platipy #165: slices that lie obliquely in the patient
    public void Read_ObliqueSeries_FillsItsSlices()
    {
        var row = new Vector3D(0.8, 0.36, 0.48);
        var column = new Vector3D(-0.6, 0.48, 0.64);
        var normal = row.Cross(column);
        var oblique = new VolumeGeometry
        {
            Columns = 20, Rows = 20, RowDirection = row, ColumnDirection = column, RowSpacing = 1, ColumnSpacing = 1, SliceSpacing = 3,
            SlicePositions = [.. Enumerable.Range(0, 6).Select(slice => new Vector3D(-7, 11, 40) + (normal * (3 * slice)))], FrameOfReferenceUid = "1.2.3",
        };
        double[] Drawn(int slice) => [.. new (double X, double Y)[] { (3.5, 3.5), (13.5, 3.5), (13.5, 13.5), (3.5, 13.5) }
            .Select(corner => oblique.ToPatient(corner.X, corner.Y, slice)).SelectMany(p => new[] { p.X, p.Y, p.Z })];
        var set = RtStructReader.Read(Set([Drawn(1), Drawn(2), Drawn(3)]), oblique);
        Assert.Empty(set.Remarks);
        Assert.Equal([0, 100, 100, 100, 0, 0], Enumerable.Range(0, 6).Select(slice => Count(set, slice)));
    }

    [Fact] // pyplati/platipy #172: contours below the series
    public void Read_ContoursBeyondTheSeries_AreLeftOutAndSaid()
    {
        var set = Read(Square(4, 14, -690), Square(4, 14, -685), Square(4, 14, 10));
        Assert.Equal([2], Filled(set));
        Assert.Contains("2 of 3 planes", Assert.Single(set.Remarks), StringComparison.Ordinal);
    }

    [Fact] // pyplati/platipy #257: a structure that was never drawn
    public void Read_StructureWithoutContours_IsEmpty()
    {
        var set = Set([Square(4, 14, 10)]);
        set.GetSequence(DicomTag.StructureSetROISequence).Items.Add(new DicomDataset { { DicomTag.ROINumber, 2 }, { DicomTag.ROIName, "empty" } });
        var read = RtStructReader.Read(set, Geometry);
        Assert.Equal([1, 2], read.Segments.Select(segment => segment.Number));
        Assert.Equal(0, Voxels(read.Masks, 2));
    }

    [Fact]
    public void Read_ContourWithADecimalComma_IsLeftOutAndSaid()
    {
        var set = Set([Square(4, 14, 10), Square(4, 14, 15)]);
        set.GetSequence(DicomTag.ROIContourSequence).Items[0].GetSequence(DicomTag.ContourSequence).Items[1].NotValidated()
            .AddOrUpdate(new DicomDecimalString(DicomTag.ContourData, "1,5", "2", "15", "9", "2", "15", "9", "9", "15"));
        var read = RtStructReader.Read(set, Geometry);
        Assert.Equal([2], Filled(read));
        Assert.Contains("numbers that are none", Assert.Single(read.Remarks), StringComparison.Ordinal);
    }

    private static StructureSet Read(params double[][] contours) => RtStructReader.Read(Set(contours), Geometry);

    private static StructureSet Read(string type, params double[][] contours) => RtStructReader.Read(Set(contours, type), Geometry);

    private static DicomDataset Set(double[][] contours, string type = "CLOSED_PLANAR") => new()
    {
        new DicomSequence(DicomTag.StructureSetROISequence, new DicomDataset
        {
            { DicomTag.ROINumber, 1 }, { DicomTag.ROIName, "disc" }, { DicomTag.ReferencedFrameOfReferenceUID, "1.2.3" },
        }),
        new DicomSequence(DicomTag.ROIContourSequence, new DicomDataset
        {
            { DicomTag.ReferencedROINumber, 1 },
            new DicomSequence(DicomTag.ContourSequence, [.. contours.Select(points => Contour(type, points))]),
        }),
    };

    private static DicomDataset Contour(string type, double[] points) => new()
    {
        { DicomTag.ContourGeometricType, type }, { DicomTag.ContourData, points },
    };

    // Pixels from .. to - 1 in both directions.
    private static double[] Square(int from, int to, double z) =>
        [from - 0.5, from - 0.5, z, to - 0.5, from - 0.5, z, to - 0.5, to - 0.5, z, from - 0.5, to - 0.5, z];

    private static List<int> Filled(StructureSet set) =>
        [.. Enumerable.Range(0, set.Masks.Geometry.Slices).Where(slice => Count(set, slice) > 0)];

    private static int Count(StructureSet set, int slice) => set.Masks.ReadSlice(1, slice, new byte[set.Masks.Geometry.SliceLength]);

    private static int Voxels(MaskVolume masks, int segment)
    {
        var inside = new byte[masks.Geometry.SliceLength];
        return Enumerable.Range(0, masks.Geometry.Slices).Sum(slice => masks.ReadSlice(segment, slice, inside));
    }
}
