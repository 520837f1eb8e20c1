using SamSgp.Imaging.Volumes;
using SamSgp.Plugins.Scripts;

namespace SamSgp.Plugins.Scripting.Tests;

/// <summary>What scripts are given and give back, through a real process.</summary>
public sealed class ScriptHostTests(Scripted scripted) : IClassFixture<Scripted>
{
    [Fact]
    public void Process_PostprocessScript_ReturnsItsMasks()
    {
        var result = scripted.Postprocess("""
            var masks = new MaskVolume(Source.Geometry);
            var labels = new byte[24];
            labels[5] = 7;
            masks.AddLayer(labels, new Dictionary<byte, int> { [7] = SegmentNumber("spleen") });
            return masks;
            """);

        Assert.Equal([2], result.SegmentNumbers);
        Assert.Equal(1, Scripted.Count(result, 2));
        Assert.Same(Scripted.Grid, result.Geometry);
    }

    [Fact]
    public void Process_PostprocessScriptWithoutResult_ReturnsMasksAsItChangedThem()
    {
        var result = scripted.Postprocess("Apply(new RemoveSmall([1], 1));");

        Assert.Equal((0, 1), (Scripted.Count(result, 1), Scripted.Count(result, 2)));
    }

    [Fact]
    public void Process_OverlappingLayers_ReachTheScriptAndComeBack()
    {
        var masks = Scripted.Masks();
        var second = new byte[24];
        second.AsSpan(0, 6).Fill(3);
        masks.AddLayer(second, new Dictionary<byte, int> { [3] = 9 });
        var context = Scripted.Context() with { SegmentLabels = new Dictionary<int, string> { [1] = "a", [2] = "b", [9] = "c" } };

        var result = scripted.Host.Postprocessor(Scripted.Script(ScriptKind.Postprocess, "return Masks;"))
            .Process(masks, Scripted.Source, context, CancellationToken.None);

        Assert.Equal([2, 1, 6], new[] { 1, 2, 9 }.Select(n => Scripted.Count(result, n)).Order().Select((_, i) => Scripted.Count(result, new[] { 1, 2, 9 }[i])));
        Assert.Equal(masks.Layers.Select(l => l.ToArray()), result.Layers.Select(l => l.ToArray()));
    }

    [Fact]
    public void Process_Parameters_ReachTheScriptTyped()
    {
        var remarks = new List<string>();

        scripted.Postprocess("""
            Remark($"{Parameters.Number("mm") * 2} {!Parameters.Flag("on")} {Parameters.Text("word").Length} {Context.TaskId}");
            """, remarks, new() { ["mm"] = 1.25, ["on"] = false, ["word"] = "five!" });

        Assert.Equal(["2.5 True 5 liver"], remarks);
    }

    [Fact]
    public void Process_PreprocessScript_SeesRealWorldValuesAndKeepsGridAndFrames()
    {
        var script = Scripted.Script(ScriptKind.Preprocess, """
            return ChangeSlices((slice, values) => { for (var i = 0; i < values.Length; i++) values[i] = -values[i]; });
            """);

        var result = scripted.Host.Preprocessor(script).Process(Scripted.Source, Scripted.Context(), CancellationToken.None);

        var values = new float[12];
        result.ReadSlice(1, values);
        Assert.Equal(Enumerable.Range(12, 12).Select(i => -(2f * i + 100)), values);
        Assert.Same(Scripted.Grid, result.Geometry);
        Assert.Equal(Scripted.Source.Frames, result.Frames);
        Assert.Equal(("CT", (40.0, 400.0)), (result.Modality, result.Window));
    }

    [Fact]
    public void Process_PreprocessScriptOnColor_KeepsColor()
    {
        var source = Volume.FromRgb(VolumeGeometry.ForPicture(2, 1), [], [1, 2, 3, 4, 5, 6], "OP");
        var script = Scripted.Script(ScriptKind.Preprocess, """
            return Volume.FromRgb(Source.Geometry, [], Source.ReadRgb(0).ToArray().Reverse().ToArray(), Source.Modality);
            """);

        var result = scripted.Host.Preprocessor(script).Process(source, Scripted.Context(), CancellationToken.None);

        Assert.Equal([6, 5, 4, 3, 2, 1], result.ReadRgb(0).ToArray());
    }

    [Fact]
    public void Process_PreprocessScriptThatReturnsSource_ChangesNothing()
    {
        var script = Scripted.Script(ScriptKind.Preprocess, "return Source;");

        Assert.Same(Scripted.Source, scripted.Host.Preprocessor(script).Process(Scripted.Source, Scripted.Context(), CancellationToken.None));
    }

    [Fact]
    public void Propose_PromptScript_AddsToTheUsersBoxes()
    {
        var script = Scripted.Script(ScriptKind.Prompt, "return [.. Proposed, new BoxPrompt(2, 1, 0, 0, 3, 2)];");

        var boxes = scripted.Host.Prompter(script)
            .Propose(Scripted.Source, [new BoxPrompt(1, 0, 1, 1, 2, 2)], Scripted.Context(), CancellationToken.None);

        Assert.Equal([new BoxPrompt(1, 0, 1, 1, 2, 2), new BoxPrompt(2, 1, 0, 0, 3, 2)], boxes);
    }

    [Fact]
    public void Measure_ReportScript_ReturnsMeasurements()
    {
        var script = Scripted.Script(ScriptKind.Report, """
            var box = Masks.FindBox(1)!.Value;
            return [new Measurement("Width", box.Columns * Source.Geometry.ColumnSpacing, "mm", 1, "SCT:103355008")];
            """);

        var measured = scripted.Host.Reporter(script).Measure(Scripted.Masks(), Scripted.Source, Scripted.Context(), CancellationToken.None);

        Assert.Equal([new Measurement("Width", 4, "mm", 1, "SCT:103355008")], measured);
    }

    [Fact]
    public void Decide_RouteScript_SeesAttributesByKeyword()
    {
        var script = Scripted.Script(ScriptKind.Route, """
            return double.Parse(Attribute("SliceThickness")) <= 5 ? Fits("Thin.") : Refuses($"Slices of {Attribute("SliceThickness")} mm.");
            """);

        Assert.Equal([new RouteDecision(true, "Thin."), new RouteDecision(false, "Slices of 8 mm.")], new[] { "2.5", "8" }.Select(
            mm => scripted.Host.Router(script).Decide(new Dictionary<string, string> { ["SliceThickness"] = mm }, Scripted.Context(), default)));
    }

    [Fact]
    public void Process_SecondCall_ReusesTheWarmProcess()
    {
        var remarks = new List<string>();
        for (var i = 0; i < 2; i++) scripted.Postprocess("Remark(Environment.ProcessId.ToString());", remarks);

        Assert.Single(remarks.Distinct());
        Assert.DoesNotContain(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), remarks);
    }

    [Fact]
    public void Process_Environment_IsNotTheProducts()
    {
        Environment.SetEnvironmentVariable("SAMSGP_Security__Secret", "hidden");
        var remarks = new List<string>();
        using var host = Scripted.Open(new ScriptLimits());

        host.Postprocessor(Scripted.Script(ScriptKind.Postprocess, "Remark(Environment.GetEnvironmentVariable(\"SAMSGP_Security__Secret\") ?? \"none\");"))
            .Process(Scripted.Masks(), Scripted.Source, Scripted.Context(remarks), default);

        Assert.Equal(["none"], remarks);
    }

    [Fact]
    public void Process_AfterTheCall_NoVoxelsAreLeftBehind()
    {
        var remarks = new List<string>();
        scripted.Postprocess("Remark(string.Join(',', System.IO.Directory.GetDirectories(System.IO.Path.GetTempPath(), $\"samsgp-script-*\")));", remarks);

        var seen = remarks.Single().Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Where(f => f.Contains($"-{Environment.ProcessId}-", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(seen);
        Assert.True(SpinWait.SpinUntil(() => !seen.Exists(Directory.Exists), TimeSpan.FromSeconds(60)));
    }
}
