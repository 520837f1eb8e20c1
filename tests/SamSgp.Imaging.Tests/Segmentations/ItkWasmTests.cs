using System.Globalization;
using System.Text.Json;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;
using static SamSgp.Imaging.Tests.Segmentations.TestSegments;

namespace SamSgp.Imaging.Tests.Segmentations;

/// <summary>dcmqi's reader (compiled to WebAssembly, npm @itk-wasm/dicom), as 3D Slicer and web viewers use
/// it.</summary>
public sealed class ItkWasmTests
{
    private const string Program = """
        import { readSegmentationNode } from '@itk-wasm/dicom'
        const { segImage: image, metaInfo } = await readSegmentationNode(process.argv[2])
        const voxels = []
        image.data.forEach((label, i) => { if (label) voxels.push([i, label]) })
        console.log('RESULT ' + JSON.stringify({ size: image.size, spacing: image.spacing, origin: image.origin,
          direction: Array.from(image.direction), voxels, meta: metaInfo?.data ?? metaInfo }))
        process.exit(0)
        """;

    // Frames end where a byte ends: this reader loses its place in others.
    public static TheoryData<double[], double[]> Cases => new()
    {
        { [1, 0, 0], [0, 1, 0] },
        { [-1, 0, 0], [0, 1, 0] },
        { [0, 1, 0], [0, 0, -1] },
        { [0.8, 0.6, 0], [-0.36, 0.48, 0.8] },
    };

    [NodeTheory("@itk-wasm/dicom")]
    [MemberData(nameof(Cases))]
    public void ReadSegmentation_OurObject_GivesVoxelsGeometryCodesAndTracking(double[] row, double[] column)
    {
        using var folder = new TemporaryFolder();
        var series = new TestSeries(TestSeries.Grid(24, 10, 6, new(row[0], row[1], row[2]),
            new(column[0], column[1], column[2])), TestSeries.Blobs);
        var path = folder.PathTo("seg.dcm");
        SegmentationWriter.Create(series.Source, series.Masks(1, 2), [Liver, Kidney], Options).File.Save(path);

        var output = NodeModules.Run(Program, [path]);
        var line = output.Split('\n').Single(text => text.StartsWith("RESULT ", StringComparison.Ordinal));
        using var result = JsonDocument.Parse(line["RESULT ".Length..]);

        // Slice 0 is empty: the reader's image begins with slice 1.
        AssertGeometry(result.RootElement, series.Geometry, firstSlice: 1);
        Assert.Equal(Expected(series, firstSlice: 1), Voxels(result.RootElement));
        AssertSegments(result.RootElement.GetProperty("meta"));
    }

    private static void AssertGeometry(JsonElement image, VolumeGeometry geometry, int firstSlice)
    {
        Assert.Equal([geometry.Columns, geometry.Rows, geometry.Slices - firstSlice], Numbers(image, "size"));
        Close([geometry.ColumnSpacing, geometry.RowSpacing, geometry.SliceSpacing], Numbers(image, "spacing"));
        var origin = geometry.SlicePositions[firstSlice];
        var (r, c, n) = (geometry.RowDirection, geometry.ColumnDirection, geometry.Normal);
        Close([origin.X, origin.Y, origin.Z], Numbers(image, "origin"));
        Close([r.X, c.X, n.X, r.Y, c.Y, n.Y, r.Z, c.Z, n.Z], Numbers(image, "direction"));
    }

    private static void AssertSegments(JsonElement meta)
    {
        var json = meta.ValueKind == JsonValueKind.String ? JsonDocument.Parse(meta.GetString()!).RootElement : meta;
        var segments = json.GetProperty("segmentAttributes").EnumerateArray()
            .SelectMany(group => group.EnumerateArray())
            .Where(segment => segment.GetProperty("labelID").GetInt32() > 0)
            .OrderBy(segment => segment.GetProperty("labelID").GetInt32()).ToList();
        Assert.Equal(["Liver", "Left kidney"],
            segments.Select(segment => segment.GetProperty("SegmentLabel").GetString()));
        Assert.Equal(["10200004", "64033007"], segments.Select(segment =>
            segment.GetProperty("SegmentedPropertyTypeCodeSequence").GetProperty("CodeValue").GetString()));
        Assert.Equal("7771000", segments[1].GetProperty("SegmentedPropertyTypeModifierCodeSequence")
            .GetProperty("CodeValue").GetString());
        Assert.Equal("kidney-l", segments[1].GetProperty("TrackingIdentifier").GetString());
        Assert.Equal(Kidney.TrackingUid, segments[1].GetProperty("TrackingUniqueIdentifier").GetString());
        // Its way from CIELab to RGB is a little coarse.
        Assert.All(segments[1].GetProperty("recommendedDisplayRGBValue").EnumerateArray().Zip([185, 102, 83]),
            pair => Assert.InRange(pair.First.GetInt32(), pair.Second - 3, pair.Second + 3));
    }

    private static List<(int Voxel, int Label)> Expected(TestSeries series, int firstSlice)
    {
        var expected = new List<(int, int)>();
        var slice = new byte[series.Geometry.SliceLength];
        for (var s = firstSlice; s < series.Geometry.Slices; s++)
        {
            foreach (var segment in (int[])[1, 2])
            {
                series.Masks(segment).ReadSlice(segment, s, slice);
                for (var i = 0; i < slice.Length; i++)
                    if (slice[i] == 1) expected.Add(((s - firstSlice) * slice.Length + i, segment));
            }
        }

        return [.. expected.Order()];
    }

    private static List<(int, int)> Voxels(JsonElement image) =>
        [.. image.GetProperty("voxels").EnumerateArray()
            .Select(pair => (pair[0].GetInt32(), pair[1].GetInt32())).Order()];

    private static double[] Numbers(JsonElement image, string name) =>
        [.. image.GetProperty(name).EnumerateArray().Select(value => value.ValueKind == JsonValueKind.String
            ? double.Parse(value.GetString()!, CultureInfo.InvariantCulture) : value.GetDouble())];

    private static void Close(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-6);
    }
}
