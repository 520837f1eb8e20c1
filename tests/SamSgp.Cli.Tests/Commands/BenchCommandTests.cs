using SamSgp.Cli.CommandLine;

namespace SamSgp.Cli.Tests.Commands;

public sealed class BenchCommandTests
{
    [Fact]
    public async Task BenchDicom_Reading_GivesRates()
    {
        var run = await CliRun.RunAsync("bench", "dicom", "--only", "reading", "--seconds", "0");
        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.ExitCode == 0 ? "" : run.Error));
        Assert.Matches(@"Parse, pixel data and all\s+\S+\s+[\d.]+ MB/s", run.Output);
        Assert.Matches(@"Metadata to DICOM JSON\s+\S+\s+[\d.]+ instances/s", run.Output);
    }

    [Fact]
    public async Task BenchDicom_FolderThatIsNotThere_SaysSo()
    {
        var run = await CliRun.RunAsync("bench", "dicom", "--files", "/no/such/folder");
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("/no/such/folder is not there.", run.Error, StringComparison.Ordinal);
    }
}
