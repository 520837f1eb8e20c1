using SamSgp.Cli.CommandLine;
using SamSgp.Testing;

namespace SamSgp.Cli.Tests.Commands;

/// <summary>What hours of work would be written into is looked at before them.</summary>
public sealed class OutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    // All that they need beside the output is missing: the output is looked at first.
    public static TheoryData<string[]> Commands() => new(
        ["train", "--network", "none.json"],
        ["finetune", "phantom-ct", "--tasks", "/nowhere"],
        ["evaluate", "--model", "/nowhere", "--sets", "none.json", "--data", "/nowhere"],
        ["tasks", "confidence", "--tasks", "/nowhere"]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Run_OutputThatCannotBeWritten_IsSaidBeforeAnyWork(string[] command)
    {
        await File.WriteAllTextAsync(_folder.PathTo("file"), "");
        var output = _folder.PathTo("file", "below");

        var run = await CliRun.RunAsync([.. command, "--device", "cpu", "--output", output]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.StartsWith($"{output} cannot be written, and nothing was begun: ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Run_OutputOfTheWrongKind_IsSaidBeforeAnyWork(string[] command)
    {
        await File.WriteAllTextAsync(_folder.PathTo("file"), "");
        var isPage = command[0] == "tasks";

        var run = await CliRun.RunAsync([.. command, "--device", "cpu", "--output", isPage ? _folder.PathTo("") : _folder.PathTo("file")]);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(isPage ? " is a folder; name a file." : " is a file; name a folder.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_FolderThatCanBeWritten_LeavesAllAsItWas()
    {
        Directory.CreateDirectory(_folder.PathTo("there"));
        OutputFolder.Require(_folder.PathTo("there"));
        OutputFolder.Require(_folder.PathTo("new"));
        Assert.Equal([_folder.PathTo("there")], Directory.GetFileSystemEntries(_folder.PathTo("")));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.PathTo("there")));
    }

    [Fact]
    public async Task Evaluate_TableOfAnEarlierRunThatIsAFolder_IsSaidBeforeAnyWork()
    {
        var shipped = Path.Combine(SharedData.RepositoryRoot, "models", "sgp-nano");
        Directory.CreateDirectory(_folder.PathTo("scores.md"));

        var run = await CliRun.RunAsync("evaluate", "--model", shipped, "--sets", Path.Combine(shipped, "sets.json"), "--data", _folder.PathTo(""),
            "--device", "cpu", "--output", _folder.PathTo(""));

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("scores.md is a folder; name a file.", run.Error, StringComparison.Ordinal);
    }
}
