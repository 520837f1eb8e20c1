using SamSgp.Cli.CommandLine;

namespace SamSgp.Cli.Tests.Commands;

public sealed class ModelsCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("samsgp-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task Add_TextFile_FailsWithASentenceThatNamesIt()
    {
        var file = Path.Combine(_folder, "notes.pt");
        await File.WriteAllTextAsync(file, "These are no weights.");
        var run = await CliRun.RunAsync("models", "add", file, "--models", Path.Combine(_folder, "models"));
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains($"{file} is no .safetensors file", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--verbose", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_Help_NamesThePublishedFiles()
    {
        var run = await CliRun.RunAsync("models", "add", "--help");
        Assert.Contains("segment_anything_2/092824/sam2.1_hiera_tiny.pt", run.Output, StringComparison.Ordinal);
        Assert.Contains("MedSAM2_latest.pt", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_FaultyEntry_IsNamedAndFails()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "broken"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "broken", "model.json"), "{}");
        var run = await CliRun.RunAsync("models", "list", "--models", _folder);
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(Path.Combine(_folder, "broken", "model.json"), run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_UnknownName_SaysWhichThereAre()
    {
        var run = await CliRun.RunAsync("models", "inspect", "nobody", "--models", _folder);
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("no model 'nobody'", run.Error, StringComparison.Ordinal);
    }
}
