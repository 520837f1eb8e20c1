using System.Text.RegularExpressions;
using SamSgp.Imaging.Volumes;
using SamSgp.Plugins.Scripts;
using SamSgp.Testing;

namespace SamSgp.Plugins.Scripting.Tests.Samples;

/// <summary>The scripts of the tasks that are shipped, on images whose answer is known.</summary>
public sealed partial class SampleScriptTests(Scripted scripted) : IClassFixture<Scripted>
{
    private readonly List<string> _remarks = [];

    [Fact]
    public void Cardiothoracic_TwoLungsWithAHeartBetween_MeasuresGapAndChest()
    {
        // Lungs from column 10 to 90; the gap is 10 wide above and 40 below.
        var masks = Draw(100, 100, 1, (x, y, _) => x is >= 10 and < 90 && y is >= 10 and < 90
            && Math.Abs(x - 49.5) > (y < 60 ? 5 : 20));

        var measured = scripted.Host.Reporter(Sample("lungs-xray/cardiothoracic.csx", ScriptKind.Report))
            .Measure(masks, Values(masks.Geometry, (_, _, _) => 0), Context("Lungs", ("limit", 0.45)), CancellationToken.None);

        Assert.Equal([("Cardiothoracic ratio", 0.5, "{ratio}"), ("Thoracic width", 160, "mm")], measured.Select(m => (m.Name, m.Value, m.Unit)));
        Assert.Equal(["The cardiothoracic ratio is 0.50, over 0.45."], _remarks);
    }

    [Fact]
    public void Cardiothoracic_PixelsOfUnknownSize_HaveARatioButNoWidth()
    {
        var grid = Grid(100, 100, 1, hasPixelSpacing: false);
        var masks = new MaskVolume(grid);
        masks.AddLayer(Array.ConvertAll(All(grid, (x, y, _) => x is >= 10 and < 90 && y is >= 10 and < 90 && Math.Abs(x - 49.5) > (y < 60 ? 5 : 20) ? 1 : 0),
            v => (byte)v), new Dictionary<byte, int> { [1] = 1 });

        var measured = scripted.Host.Reporter(Sample("lungs-xray/cardiothoracic.csx", ScriptKind.Report))
            .Measure(masks, Values(grid, (_, _, _) => 0), Context("Lungs", ("limit", 0.6)), CancellationToken.None);

        Assert.Equal(["Cardiothoracic ratio"], measured.Select(m => m.Name));
    }

    [Fact]
    public void Cardiothoracic_NoLungs_MeasuresNothing()
    {
        var masks = Draw(20, 20, 1, (_, _, _) => false);

        Assert.Empty(scripted.Host.Reporter(Sample("lungs-xray/cardiothoracic.csx", ScriptKind.Report))
            .Measure(masks, Values(masks.Geometry, (_, _, _) => 0), Context("Lungs", ("limit", 0.5)), CancellationToken.None));
    }

    [Theory]
    [InlineData("PA", @"L\F", true)]
    [InlineData("", "", true)]
    [InlineData("LL", "", false)]
    [InlineData("", @"A\F", false)]
    [InlineData("AP", @"P\F", false)]
    public void Frontal_ViewAndOrientation_DecideTogether(string view, string orientation, bool fits)
    {
        var decision = scripted.Host.Router(Sample("lungs-xray/frontal.csx", ScriptKind.Route)).Decide(
            new Dictionary<string, string> { ["ViewPosition"] = view, ["PatientOrientation"] = orientation }, Context("Lungs"), CancellationToken.None);

        Assert.Equal(fits, decision.Fits);
        Assert.EndsWith(fits ? "." : "lateral; the task is for frontal radiographs.", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Body_TableBelowTheBody_BecomesAir()
    {
        // A body of soft tissue with a lung in it, and a table under it that does not touch.
        var grid = Draw(40, 40, 3, (_, _, _) => false).Geometry;
        var source = Values(grid, (x, y, _) => Inside(x, y, 12) ? Inside(x, y, 4) ? -900 : 40 : y is 38 or 39 ? 200 : -1000);
        var script = scripted.Host.Preprocessor(Sample("abdomen-ct/body.csx", ScriptKind.Preprocess));

        var result = script.Process(source, Context("Liver", ("removeTable", true)), CancellationToken.None);

        Assert.Equal((40, -900, -1024, -1024), (At(result, 10, 20, 1), At(result, 20, 20, 1), At(result, 5, 39, 1), At(result, 1, 1, 1)));
        Assert.Same(source, script.Process(source, Context("Liver", ("removeTable", false)), CancellationToken.None));
    }

    [Fact]
    public void Refine_BlobOnAThinBridge_LosesIt()
    {
        // A disc of radius 10, a bridge of one voxel, a disc of radius 4.
        var masks = Draw(60, 40, 8, (x, y, _) => Math.Pow(x - 20, 2) + Math.Pow(y - 20, 2) <= 100 || Math.Pow(x - 45, 2) + Math.Pow(y - 20, 2) <= 16
            || (y == 20 && x is > 20 and < 45));
        var script = scripted.Host.Postprocessor(Sample("abdomen-mr/refine.csx", ScriptKind.Postprocess));
        var source = Values(masks.Geometry, (_, _, _) => 0);

        var result = script.Process(masks, source, Context("Liver", ("smoothing", 3.0)), CancellationToken.None);
        var untouched = script.Process(masks, source, Context("Liver", ("smoothing", 0.0)), CancellationToken.None);

        Assert.InRange(result.FindBox(1)!.Value.Columns, 19, 24);
        Assert.Equal(masks.Layers[0].ToArray(), untouched.Layers[0].ToArray());
        Assert.StartsWith("Liver: refining changed the volume by -", Assert.Single(_remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Uptake_HotSpotInOneSlice_BoxesItWithAMargin()
    {
        var grid = Draw(40, 40, 3, (_, _, _) => false).Geometry; // 2 mm pixels
        var source = Values(grid, (x, y, z) => z == 1 && x is >= 20 and < 23 && y is >= 10 and < 12 ? 6 : 1);
        var script = scripted.Host.Prompter(Sample("lesion-pet/uptake.csx", ScriptKind.Prompt));
        var user = new BoxPrompt(1, 2, 3, 3, 9, 9);

        var boxes = script.Propose(source, [user], Context("FDG-avid lesion", ("threshold", 2.5)), CancellationToken.None);

        Assert.Equal([user, new BoxPrompt(1, 0, 0, 0, 0, 0), new BoxPrompt(1, 1, 15, 5, 27, 16)], boxes);
        Assert.Empty(script.Propose(source, [], Context("FDG-avid lesion", ("threshold", 0.0)), CancellationToken.None));
    }

    [Fact]
    public void Shipped_EveryScript_Compiles()
    {
        var kinds = Directory.GetFiles(Folder, "task.yaml", SearchOption.AllDirectories).SelectMany(File.ReadLines)
            .Select(line => ScriptLine().Match(line)).Where(match => match.Success)
            .ToDictionary(match => match.Groups["file"].Value, match => Enum.Parse<ScriptKind>(match.Groups["kind"].Value, ignoreCase: true));
        var files = Directory.GetFiles(Folder, "*.csx", SearchOption.AllDirectories);

        Assert.Equal(files.Length, kinds.Count);
        Assert.Equal(5, kinds.Values.Distinct().Count());
        foreach (var file in files)
            Assert.Empty(scripted.Host.Check(new Script(kinds[Path.GetFileName(file)], file, File.ReadAllText(file))));
    }

    private static string Folder => Path.Combine(SharedData.RepositoryRoot, "plugin-manifests");

    private static Script Sample(string path, ScriptKind kind) => new(kind, Path.Combine(Folder, path), File.ReadAllText(Path.Combine(Folder, path)));

    private PluginContext Context(string label, params (string Name, object Value)[] parameters) => new("sample",
        new PluginParameters(parameters.ToDictionary(p => p.Name, p => p.Value)), new Dictionary<int, string> { [1] = label }, new Remarks(_remarks));

    private static bool Inside(int x, int y, int radius) => Math.Abs(x - 20) <= radius && Math.Abs(y - 20) <= radius;

    private static VolumeGeometry Grid(int columns, int rows, int slices, bool hasPixelSpacing = true) => new()
    {
        HasPixelSpacing = hasPixelSpacing,
        Columns = columns,
        Rows = rows,
        RowDirection = new Vector3D(1, 0, 0),
        ColumnDirection = new Vector3D(0, 1, 0),
        RowSpacing = 2,
        ColumnSpacing = 2,
        SliceSpacing = 5,
        SlicePositions = [.. Enumerable.Range(0, slices).Select(z => new Vector3D(0, 0, 5 * z))],
    };

    private static MaskVolume Draw(int columns, int rows, int slices, Func<int, int, int, bool> inside)
    {
        var masks = new MaskVolume(Grid(columns, rows, slices));
        masks.AddLayer(Array.ConvertAll(All(masks.Geometry, (x, y, z) => inside(x, y, z) ? 1 : 0), v => (byte)v), new Dictionary<byte, int> { [1] = 1 });
        return masks;
    }

    private static Volume Values(VolumeGeometry grid, Func<int, int, int, float> value) => Volume.FromValues(grid, [], All(grid, value), "CT");

    private static float[] All(VolumeGeometry grid, Func<int, int, int, float> value) => [.. Enumerable.Range(0, (int)grid.VoxelCount)
        .Select(i => value(i % grid.Columns, i / grid.Columns % grid.Rows, i / grid.SliceLength))];

    private static float At(Volume volume, int x, int y, int z)
    {
        var values = new float[volume.Geometry.SliceLength];
        volume.ReadSlice(z, values);
        return values[y * volume.Geometry.Columns + x];
    }

    [GeneratedRegex(@"^  (?<kind>\w+): \{ file: (?<file>\S+\.csx), sha256: [0-9a-f]{64} \}$")]
    private static partial Regex ScriptLine();

    private sealed class Remarks(List<string> list) : IProgress<string>
    {
        public void Report(string value) => list.Add(value);
    }
}
