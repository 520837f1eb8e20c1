using SamSgp.Imaging.Rasters;
using SamSgp.Plugins.Scripts;
using SamSgp.Testing;

namespace SamSgp.Cli.Tests.Commands;

/// <summary>Scripts written, tried and listed from the command line.</summary>
public sealed class PluginsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(ScriptKind.Preprocess, true, "greatest")]
    [InlineData(ScriptKind.Postprocess, true, "Dice")]
    [InlineData(ScriptKind.Prompt, true, "Columns")]
    [InlineData(ScriptKind.Report, false, "Height")]
    [InlineData(ScriptKind.Route, false, "thin enough")]
    public async Task New_EachKind_WritesAScriptThatTestRuns(ScriptKind kind, bool drawsPicture, string shows)
    {
        var tasks = await NewTaskAsync();

        var made = await CliRun.RunAsync("plugins", "new", "liver-mr", "--kind", kind.ToString(), "--tasks", tasks);
        var tried = await CliRun.RunAsync("plugins", "test", "liver-mr", "--tasks", tasks, "--output", _folder.Root);

        Assert.Equal((0, ""), (made.ExitCode, made.ExitCode == 0 ? "" : made.Error));
        Assert.Equal((0, ""), (tried.ExitCode, tried.ExitCode == 0 ? "" : tried.Error));
        Assert.Contains(shows, tried.Output, StringComparison.Ordinal);
        var pictures = Directory.GetFiles(_folder.Root, "liver-mr-*.png");
        Assert.Equal(drawsPicture ? 1 : 0, pictures.Length);
        foreach (var picture in pictures) Assert.True(RasterImage.Read(picture).Height > 300);
    }

    [Fact]
    public async Task New_SecondScript_SaysWhatToWriteWhere()
    {
        var tasks = await NewTaskAsync();
        await CliRun.RunAsync("plugins", "new", "liver-mr", "--kind", "report", "--tasks", tasks);

        var second = await CliRun.RunAsync("plugins", "new", "liver-mr", "--kind", "route", "--tasks", tasks);
        var again = await CliRun.RunAsync("plugins", "new", "liver-mr", "--kind", "report", "--tasks", tasks);

        var explained = await CliRun.RunAsync("tasks", "explain", "liver-mr", "--tasks", tasks);

        Assert.Contains("report.csx, not pinned", explained.Output, StringComparison.Ordinal);
        Assert.Contains("under scripts:  route: route.csx", second.Error, StringComparison.Ordinal);
        Assert.Contains("has a report script already", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_ScriptThatFails_NamesLine()
    {
        var tasks = await NewTaskAsync();
        await CliRun.RunAsync("plugins", "new", "liver-mr", "--tasks", tasks);
        await File.WriteAllTextAsync(Path.Combine(tasks, "liver-mr", "postprocess.csx"), "var a = new int[1];\nvar i = 4;\na[i] = 1;\nreturn Masks;");

        var run = await CliRun.RunAsync("plugins", "test", "liver-mr", "--tasks", tasks, "--output", _folder.Root);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("postprocess.csx failed in line 3: IndexOutOfRangeException", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_ScriptThatDoesNotCompile_NamesLineAndColumnEverywhere()
    {
        var tasks = await NewTaskAsync();
        await CliRun.RunAsync("plugins", "new", "liver-mr", "--tasks", tasks);
        var script = Path.Combine(tasks, "liver-mr", "postprocess.csx");
        await File.WriteAllTextAsync(script, "return Mask;");

        var listed = await CliRun.RunAsync("plugins", "list", "--tasks", tasks);
        var validated = await CliRun.RunAsync("tasks", "validate", tasks);
        var tried = await CliRun.RunAsync("plugins", "test", "liver-mr", "--tasks", tasks);

        Assert.Equal((1, 1, 1), (listed.ExitCode, validated.ExitCode, tried.ExitCode));
        Assert.Contains($"{script}:1:8: CS0103", listed.Error, StringComparison.Ordinal);
        Assert.Contains($"{script}:1:8: scripts.postprocess does not compile", validated.Output, StringComparison.Ordinal);
        Assert.Contains($"{script}:1:8: ", tried.Error, StringComparison.Ordinal);
    }

    private async Task<string> NewTaskAsync()
    {
        var tasks = Path.Combine(_folder.Root, "tasks");
        var made = await CliRun.RunAsync("tasks", "new", "liver-mr", "--title", "Liver", "--modality", "MR", "--segment", "Liver", "--tasks", tasks);
        Assert.Equal((0, ""), (made.ExitCode, made.ExitCode == 0 ? "" : made.Error));
        Assert.True(File.Exists(Path.Combine(tasks, "task.schema.json"))); // which the manifest's first line names
        return tasks;
    }

    public void Dispose() => _folder.Dispose();
}
