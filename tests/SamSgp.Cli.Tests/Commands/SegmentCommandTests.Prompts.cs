using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Runs.Corrections;

namespace SamSgp.Cli.Tests.Commands;

// Corrections without a server.
public sealed partial class SegmentCommandTests
{
    // Of 32 x 32 pixels the four in the middle.
    private static byte[] Square { get; } = [.. Enumerable.Range(0, 1024).Select(i => i % 32 is 15 or 16 && i / 32 is 15 or 16 ? (byte)1 : (byte)0)];

    [Fact]
    public async Task Segment_Prompts_CorrectTheirSegmentAndMarkIt()
    {
        await PhantomAsync(3);
        var uid = DicomFile.Open(_folder.PathTo("series", "IM0002.dcm")).Dataset.GetString(DicomTag.SOPInstanceUID);
        await SegmentAsync(_folder.PathTo("series"), _folder.PathTo("automatic.dcm"));
        Write($$"""
            // Corrections of two segments.
            [{ "segment": 2, "extent": "slice", "prompts": [{ "kind": "mask", "sopInstanceUid": "{{uid}}", "bits": "{{Bits}}" }] },
             { "segment": 1, "extent": "slice", "prompts": [{ "kind": "box", "slice": 0, "columns": [4, 9], "rows": [20, 27] },
                                                            { "kind": "scribble", "include": true, "slice": 0, "points": [[5, 21], [8, 24]] }] }]
            """);

        var run = await SegmentAsync(_folder.PathTo("series"), _folder.PathTo("corrected.dcm"), "--prompts", _folder.PathTo("said.json"));

        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.ExitCode == 0 ? "" : run.Error));
        var (automatic, corrected) = (Read("automatic.dcm"), Read("corrected.dcm"));
        Assert.Equal([SegmentAlgorithmType.SemiAutomatic, SegmentAlgorithmType.SemiAutomatic, SegmentAlgorithmType.Automatic, SegmentAlgorithmType.Automatic],
            corrected.Segments.Select(s => s.AlgorithmType));
        var slice = corrected.SourceFrames.ToList().FindIndex(frame => frame?.SopInstanceUid == uid);
        // What is another segment's stays its own.
        var others = Others(automatic, slice, except: 2).Zip(Others(corrected, slice, except: 2), (a, b) => a || b).ToList();
        Assert.Equal(Square.Select((pixel, i) => pixel == 1 && !others[i]), Pixels(corrected, 2, slice).Select(pixel => pixel == 1));
        Assert.Equal(1, Pixels(corrected, 1, 0)[21 * 32 + 5]);
        foreach (var segment in new[] { 3, 4 }) Assert.Equal(Pixels(automatic, segment, 1), Pixels(corrected, segment, 1));
    }

    [Fact]
    public async Task Segment_SamePromptsTwice_GiveTheSameBytes()
    {
        await PhantomAsync(3);
        Write($$"""{ "segment": 2, "prompts": [{ "kind": "mask", "slice": 1, "bits": "{{Bits}}" }] }""");

        foreach (var file in new[] { "first.dcm", "second.dcm" })
            Assert.Equal(ExitCode.Ok, (await SegmentAsync(_folder.PathTo("series"), _folder.PathTo(file), "--prompts", _folder.PathTo("said.json"))).ExitCode);

        Assert.Equal(await File.ReadAllBytesAsync(_folder.PathTo("first.dcm")), await File.ReadAllBytesAsync(_folder.PathTo("second.dcm")));
    }

    [Theory]
    [InlineData("""{ "segment": 1, "prompts": [] }""", "There are 0 prompts; 1 to 200 can be given.")]
    [InlineData("""{ "segment": 9, "prompts": [{ "kind": "box", "slice": 0, "columns": [4, 9], "rows": [20, 27] }] }""", "has no segment 9; it has 1 (Liver)")]
    [InlineData("""{ "segment": 1, "prompts": [{ "kind": "point", "include": true, "slice": 0, "column": 4, "row": 9 }] }""", "was not trained with points")]
    [InlineData("""{ "segment": 1, "prompt": [] }""", "There is no property 'prompt'; there are ")]
    [InlineData("""{ "segment": "one", "prompts": [] }""", "cannot be taken for a number")]
    [InlineData("""{ "segment": 1,""", "said.json: ")]
    [InlineData("""{ "segment": 1, "extent": "all", "prompts": [{ "kind": "box", "slice": 0, "columns": [4, 9], "rows": [20, 27] }] }""", "extent is 'all'; volume or slice can be given.")]
    [InlineData("""{ "segment": 1, "seriesInstanceUid": "1.2.3", "prompts": [{ "kind": "box", "slice": 0, "columns": [4, 9], "rows": [20, 27] }] }""", "It speaks of series 1.2.3, and the input is series ")]
    [InlineData("""{ "segment": 1, "store": true, "prompts": [{ "kind": "box", "slice": 0, "columns": [4, 9], "rows": [20, 27] }] }""", "are of a service with a store")]
    [InlineData("[null]", "One of the list is null.")]
    public async Task Segment_FaultyPrompts_AreSaid(string json, string expected)
    {
        await PhantomAsync(3);
        Write(json);

        var run = await SegmentAsync(_folder.PathTo("series"), _folder.PathTo("seg.dcm"), "--prompts", _folder.PathTo("said.json"));

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.PathTo("seg.dcm")));
    }

    private static string Bits => Convert.ToBase64String(SliceBits.Pack(Square));

    private void Write(string json) => File.WriteAllText(_folder.PathTo("said.json"), json);

    // On the grid of the series: a SEG leaves empty slices out.
    private Segmentation Read(string file)
    {
        var series = SeriesReader.Read(Directory.GetFiles(_folder.PathTo("series")), new SeriesReadOptions(), CancellationToken.None);
        Assert.True(series.TryGet(out var volume, out _));
        return SegmentationReader.Read(DicomFile.Open(_folder.PathTo(file)).Dataset, volume.Geometry, volume.Frames);
    }

    private static byte[] Pixels(Segmentation of, int segment, int slice)
    {
        var pixels = new byte[1024];
        if (of.Masks.SegmentNumbers.Contains(segment)) of.Masks.ReadSlice(segment, slice, pixels);
        return pixels;
    }

    private static IEnumerable<bool> Others(Segmentation of, int slice, int except) => Enumerable.Range(0, 1024)
        .Select(i => of.Masks.SegmentNumbers.Where(number => number != except).Any(number => Pixels(of, number, slice)[i] == 1));
}
