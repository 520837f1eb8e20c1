using SamSgp.Cli.CommandLine;
using SamSgp.Testing;

namespace SamSgp.Cli.Tests.Commands;

public sealed class TasksExplainSeriesTests
{
    private const string Series = "data/segmentation/ct_multiorgan_totalsegmentator/dicom_case";

    [SharedDataTheory(Series)]
    [InlineData("abdomen-ct", ExitCode.Ok, "The series fits abdomen-ct.")]
    [InlineData("abdomen-mr", ExitCode.Failed, "NO  The modality is CT; the task is for MR.")]
    public async Task Explain_RealSeries_SaysWhetherItFitsAndWhy(string task, int code, string sentence)
    {
        var run = await CliRun.RunAsync("tasks", "explain", task, "--series", SharedData.PathTo(Series),
            "--tasks", Path.Combine(SharedData.RepositoryRoot, "plugin-manifests"));
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(sentence, run.Output, StringComparison.Ordinal);
        Assert.Contains("The series has 20 slices.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_FolderOfSeveralSeries_ListsThem()
    {
        using var folder = new TemporaryFolder();
        foreach (var seed in (string[])["1", "2"])
            await CliRun.RunAsync("phantom", "-o", Path.Combine(folder.Root, seed), "--seed", seed, "--size", "16", "--slices", "3");
        await File.WriteAllTextAsync(Path.Combine(folder.Root, "notes.txt"), "Two bodies.");
        var run = await CliRun.RunAsync("tasks", "explain", "phantom-ct", "--series", folder.Root,
            "--tasks", Path.Combine(SharedData.RepositoryRoot, "plugin-manifests"));
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.StartsWith($"There are 2 series in {folder.Root}; choose one with --series-uid UID:", run.Error, StringComparison.Ordinal);
        Assert.Contains("(CT, 3 files, 'Synthetic abdomen CT')", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_CutFile_NamesItWithTagAndOffset()
    {
        using var folder = new TemporaryFolder();
        await CliRun.RunAsync("phantom", "-o", folder.Root, "--size", "16", "--slices", "1");
        var file = Path.Combine(folder.Root, "IM0001.dcm");
        await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file))[..^100]);
        var run = await CliRun.RunAsync("tasks", "explain", "phantom-ct", "--series", folder.Root,
            "--tasks", Path.Combine(SharedData.RepositoryRoot, "plugin-manifests"));
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.StartsWith(file, run.Error, StringComparison.Ordinal);
        Assert.Contains("at byte ", run.Error, StringComparison.Ordinal);
    }
}
