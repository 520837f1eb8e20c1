using SamSgp.Dicom;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;

namespace SamSgp.Imaging.Tests.Segmentations;

public sealed class RtStructReaderTests
{
    // Fills each contour with another method (is the pixel's centre inside, by crossing number in NumPy) on the
    // image at its height, and prints the voxels.
    private const string Program = """
        import sys, glob, pydicom, numpy as np
        folder = sys.argv[1]
        rt = pydicom.dcmread(glob.glob(folder + '/rtstruct*')[0])
        images = {i.SOPInstanceUID: i for i in map(pydicom.dcmread, glob.glob(folder + '/0*.dcm'))}
        masks = {}
        for contour in rt.ROIContourSequence[0].ContourSequence:
            z = float(contour.ContourData[2])
            image, = [i for i in images.values() if abs(float(i.ImagePositionPatient[2]) - z) < 0.1]
            p = np.array(contour.ContourData, float).reshape(-1, 3) - np.array(image.ImagePositionPatient, float)
            assert list(image.ImageOrientationPatient) == [1, 0, 0, 0, 1, 0] and abs(p[:, 2]).max() < 0.1
            x, y = p[:, 0] / image.PixelSpacing[1], p[:, 1] / image.PixelSpacing[0]
            columns, rows = np.meshgrid(np.arange(image.Columns), np.arange(image.Rows))
            inside = np.zeros(columns.shape, bool)
            for x0, y0, x1, y1 in zip(x, y, np.roll(x, -1), np.roll(y, -1)):
                if y0 == y1: continue
                inside ^= ((y0 > rows) != (y1 > rows)) & (columns < (x1 - x0) * (rows - y0) / (y1 - y0) + x0)
            masks[image.SOPInstanceUID] = masks.get(image.SOPInstanceUID, False) ^ inside
        ordered = sorted(images.values(), key=lambda i: float(i.ImagePositionPatient[2]))
        for s, image in enumerate(ordered):
            print('POSITION', *image.ImagePositionPatient)
            for i in np.flatnonzero(masks.get(image.SOPInstanceUID, np.zeros(1))): print('VOXEL', s, i)
        print('GRID', ordered[0].Rows, ordered[0].Columns, *ordered[0].PixelSpacing)
        """;

    [PydicomTheory("data/dicom/series_petct_rtstruct_sts002")]
    [InlineData("CT")]
    [InlineData("PET")]
    public void Read_RealStructure_IsWithinAVoxelOfAnotherRasteriser(string folder)
    {
        var path = SharedData.PathTo("data", "dicom", "series_petct_rtstruct_sts002", folder);
        var lines = Pydicom.Run(Program, [path]).Split('\n').Select(line => line.Trim().Split(' ')).ToList();
        var dataset = DicomFile.Open(Path.Combine(path, "rtstruct_RS.dcm")).Dataset;
        var geometry = Geometry(lines, dataset.GetSequence(DicomTag.StructureSetROISequence).Items[0]
            .GetString(DicomTag.ReferencedFrameOfReferenceUID));

        var (masks, segments, _) = RtStructReader.Read(dataset, geometry);

        Assert.StartsWith("GTV_Mass", Assert.Single(segments).Label, StringComparison.Ordinal);
        Assert.Equal(CieLabColor.FromRgb(255, 0, 0), segments[0].Color);
        var expected = lines.Where(line => line[0] == "VOXEL")
            .Select(line => (int.Parse(line[1]), int.Parse(line[2]))).ToHashSet();
        var actual = Voxels(masks, segments[0].Number).ToHashSet();
        Assert.True(expected.Count > 100);
        // They differ where a corner lies on a pixel's centre line, by the voxel on the border.
        var different = expected.Except(actual).Concat(actual.Except(expected)).ToList();
        Assert.InRange(different.Count, 0, 1 + expected.Count / 1000);
    }

    [SharedDataFact("data/dicom/series_petct_rtstruct_sts002")]
    public void Read_OtherFrameOfReference_IsRefused()
    {
        var path = SharedData.PathTo("data", "dicom", "series_petct_rtstruct_sts002", "CT", "rtstruct_RS.dcm");
        var dataset = DicomFile.Open(path).Dataset;
        Assert.Throws<DicomDataException>(() => RtStructReader.Read(dataset,
            TestSeries.Grid(8, 8, 2, TestSeries.Left, TestSeries.Back)));
    }

    [Fact]
    public void Read_StructureOfAnotherFrame_IsLeftOutAndSaid()
    {
        var geometry = TestSeries.Grid(8, 8, 2, TestSeries.Left, TestSeries.Back);
        var dataset = new DicomDataset
        {
            new DicomSequence(DicomTag.StructureSetROISequence, Roi(1, "Own", geometry.FrameOfReferenceUid!), Roi(2, "Other", "1.2.3")),
            new DicomSequence(DicomTag.ROIContourSequence, Square(1, geometry), Square(2, geometry)),
        };

        var read = RtStructReader.Read(dataset, geometry);

        Assert.Equal(["Own"], read.Segments.Select(segment => segment.Label));
        Assert.Equal(16, Voxels(read.Masks, 1).Count());
        Assert.Contains("Other lies in frame of reference 1.2.3", Assert.Single(read.Remarks), StringComparison.Ordinal);

        static DicomDataset Roi(int number, string name, string frame) => new()
        {
            { DicomTag.ROINumber, $"{number}" }, { DicomTag.ROIName, name }, { DicomTag.ReferencedFrameOfReferenceUID, frame },
        };

        // Columns and rows 2 to 5 of the first slice.
        static DicomDataset Square(int number, VolumeGeometry geometry) => new()
        {
            { DicomTag.ReferencedROINumber, $"{number}" },
            new DicomSequence(DicomTag.ContourSequence, new DicomDataset
            {
                { DicomTag.ContourGeometricType, "CLOSED_PLANAR" },
                { DicomTag.ContourData, Corners(geometry) },
            }),
        };
    }

    private static string[] Corners(VolumeGeometry geometry)
    {
        (double Column, double Row)[] corners = [(1.5, 1.5), (5.5, 1.5), (5.5, 5.5), (1.5, 5.5)];
        return [.. corners.Select(corner => geometry.ToPatient(corner.Column, corner.Row, 0)).SelectMany(at => new[] { at.X, at.Y, at.Z })
            .Select(value => value.ToString("0.######", System.Globalization.CultureInfo.InvariantCulture))];
    }

    private static VolumeGeometry Geometry(List<string[]> lines, string frameOfReference)
    {
        var grid = lines.Single(line => line[0] == "GRID");
        var positions = lines.Where(line => line[0] == "POSITION")
            .Select(line => new Vector3D(Number(line[1]), Number(line[2]), Number(line[3]))).ToList();
        return new()
        {
            Rows = int.Parse(grid[1]),
            Columns = int.Parse(grid[2]),
            RowSpacing = Number(grid[3]),
            ColumnSpacing = Number(grid[4]),
            RowDirection = TestSeries.Left,
            ColumnDirection = TestSeries.Back,
            SliceSpacing = positions[1].Z - positions[0].Z,
            SlicePositions = positions,
            FrameOfReferenceUid = frameOfReference,
        };
    }

    private static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<(int, int)> Voxels(MaskVolume masks, int segment)
    {
        var slice = new byte[masks.Geometry.SliceLength];
        for (var s = 0; s < masks.Geometry.Slices; s++)
        {
            masks.ReadSlice(segment, s, slice);
            for (var i = 0; i < slice.Length; i++)
                if (slice[i] == 1) yield return (s, i);
        }
    }
}
