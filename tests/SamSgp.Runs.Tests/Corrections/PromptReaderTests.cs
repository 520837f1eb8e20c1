using System.Text.Json;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Prompting;
using SamSgp.Runs.Corrections;

namespace SamSgp.Runs.Tests.Corrections;

public sealed class PromptReaderTests
{
    private static readonly VolumeGeometry Geometry = new()
    {
        Columns = 10, Rows = 4, RowDirection = new Vector3D(1, 0, 0), ColumnDirection = new Vector3D(0, 1, 0), RowSpacing = 2, ColumnSpacing = 1,
        SliceSpacing = 5, SlicePositions = [.. Enumerable.Range(0, 3).Select(z => new Vector3D(-5, 0, 5 * z))],
    };

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private static readonly SourceFrame[] Frames = [new("1", "1.2.0", null), new("1", "1.2.9", 1), new("1", "1.2.9", 2)];

    [Fact]
    public void Read_EveryKind_IsUnderstood()
    {
        var bits = Convert.ToBase64String([0b1000_0001, 0, 0b10, 0, 0]);

        var prompts = Read($$"""
            [{"kind":"point","include":true,"sopInstanceUid":"1.2.0","column":2.5,"row":1},
             {"kind":"point","include":false,"position":[-2, 4, 11]},
             {"kind":"box","sopInstanceUid":"1.2.9","frame":2,"columns":[7,2],"rows":[0,3]},
             {"kind":"scribble","include":true,"slice":1,"points":[[1,1],[2,2]]},
             {"kind":"mask","sopInstanceUid":"1.2.9","frame":1,"bits":"{{bits}}"}]
            """);

        Assert.Equal(new Prompt.Point(0, 2.5, 1, true), prompts[0]);
        Assert.Equal(new Prompt.Point(2, 3, 2, false), prompts[1]);
        Assert.Equal(new Prompt.Box(2, 2, 0, 7, 3), prompts[2]);
        Assert.Equal([(1, 1), (2, 2)], Assert.IsType<Prompt.Stroke>(prompts[3]).Points);
        var mask = Assert.IsType<Prompt.Mask>(prompts[4]);
        Assert.Equal((1, "0,7,17"), (mask.Slice, string.Join(',', Enumerable.Range(0, 40).Where(i => mask.Pixels[i] == 1))));
    }

    [Theory]
    [InlineData("[]", "There are 0 prompts; 1 to 200 can be given.")]
    [InlineData("[null]", "prompts[0] is null")]
    [InlineData("""[{"kind":"lasso"}]""", "prompts[0].kind is 'lasso'; point, box, scribble and mask are known.")]
    [InlineData("""[{"kind":"point","slice":0,"column":1,"row":1}]""", "prompts[0].include is missing")]
    [InlineData("""[{"kind":"point","include":true,"column":1,"row":1}]""", "prompts[0].sopInstanceUid is missing")]
    [InlineData("""[{"kind":"point","include":true,"slice":0,"row":1}]""", "prompts[0].column is missing")]
    [InlineData("""[{"kind":"point","include":true,"slice":3,"column":1,"row":1}]""", "prompts[0].slice is 3, and there are slices 0 to 2.")]
    [InlineData("""[{"kind":"point","include":true,"slice":0,"column":10,"row":1}]""", "prompts[0] lies at column 10, row 1: outside the image, which has 10 columns and 4 rows.")]
    [InlineData("""[{"kind":"point","include":true,"slice":0,"column":1e999,"row":1}]""", "prompts[0] lies at column Infinity")]
    [InlineData("""[{"kind":"point","include":true,"sopInstanceUid":"9.9","column":1,"row":1}]""", "prompts[0].sopInstanceUid names no image of the series.")]
    [InlineData("""[{"kind":"point","include":true,"sopInstanceUid":"1.2.9","column":1,"row":1}]""", "prompts[0].frame is missing")]
    [InlineData("""[{"kind":"point","include":true,"sopInstanceUid":"1.2.9","frame":3,"column":1,"row":1}]""", "prompts[0].frame is 3, and the image has no such frame.")]
    [InlineData("""[{"kind":"point","include":true,"position":[1,2]}]""", "prompts[0].position has three numbers")]
    [InlineData("""[{"kind":"point","include":true,"position":[1e300,0,0]}]""", "prompts[0].position is nowhere near the images.")]
    [InlineData("""[{"kind":"point","include":true,"position":[0,0,30]}]""", "prompts[0].position is not between the slices of the series.")]
    [InlineData("""[{"kind":"point","include":true,"position":[90,0,0]}]""", "prompts[0] lies at column 95, row 0: outside")]
    [InlineData("""[{"kind":"box","slice":0,"columns":[1],"rows":[1,2]}]""", "prompts[0].columns has two numbers")]
    [InlineData("""[{"kind":"box","slice":0,"columns":[1,2],"rows":[1,20]}]""", "outside the image")]
    [InlineData("""[{"kind":"scribble","include":true,"slice":0,"points":[]}]""", "prompts[0].points has 0 places; 1 to 10000 can be given.")]
    [InlineData("""[{"kind":"scribble","include":true,"slice":0,"points":[[1]]}]""", "prompts[0].points has places of two numbers each")]
    [InlineData("""[{"kind":"mask","slice":0,"bits":"AAAA"}]""", "prompts[0].bits is not the base64 of 5 bytes, which a slice of 10 x 4 pixels has")]
    [InlineData("""[{"kind":"mask","slice":0,"bits":"!!!!!!!!"}]""", "prompts[0].bits is not the base64 of 5 bytes")]
    public void Read_Wrong_SaysWhatAndWhere(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<PromptException>(() => Read(json)).Message, StringComparison.Ordinal);

    // Columns and rows of a mosaic's plane are not those of its slices.
    [Theory]
    [InlineData("")]
    [InlineData("\"frame\":1,")]
    public void Read_ImageThatIsAMosaic_IsRefusedForWhatItIs(string frame)
    {
        SourceFrame[] tiles = [.. Enumerable.Repeat(new SourceFrame("1", "1.2.0", null) { IsTile = true }, 3)];
        var prompts = JsonSerializer.Deserialize<List<PromptDocument>>($$"""[{"kind":"point","include":true,"sopInstanceUid":"1.2.0",{{frame}}"column":1,"row":1}]""", Web)!;
        Assert.Contains("names a mosaic, which shows 3 slices side by side: give slice, or position, instead",
            Assert.Throws<PromptException>(() => new PromptReader(Geometry, tiles).Read(prompts)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TooMany_SaysHowMany()
    {
        var one = """{"kind":"point","include":true,"slice":0,"column":1,"row":1}""";

        var fault = Assert.Throws<PromptException>(() => Read($"[{string.Join(',', Enumerable.Repeat(one, 201))}]"));

        Assert.Equal("There are 201 prompts; 1 to 200 can be given.", fault.Message);
    }

    [Fact]
    public void Pack_Unpacked_IsTheSame()
    {
        byte[] pixels = [1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1];

        Assert.Equal([0b0001_1001, 0b110], SliceBits.Pack(pixels));
        Assert.Equal(pixels, SliceBits.Unpack(SliceBits.Pack(pixels), pixels.Length));
    }

    private static IReadOnlyList<Prompt> Read(string json) => new PromptReader(Geometry, Frames)
        .Read(JsonSerializer.Deserialize<List<PromptDocument>>(json, Web)!);
}
