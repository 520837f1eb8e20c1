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

    [SharedDataFact("data/dicom/broken")]
    public async Task Explain_BrokenFile_NamesItWithTagAndOffset()
    {
        var run = await CliRun.RunAsync("tasks", "explain", "abdomen-ct", "--series", SharedData.PathTo("data/dicom/broken"),
            "--tasks", Path.Combine(SharedData.RepositoryRoot, "plugin-manifests"));
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Matches(@"broken.*\.dcm: .*byte", run.Error);
    }
}
