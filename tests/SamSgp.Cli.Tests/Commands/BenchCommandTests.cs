using SamSgp.Cli.CommandLine;
using SamSgp.Testing;

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
    public async Task BenchCold_DemoTask_GivesTheFirstJobOverAWarmOneAndTheLoadApart()
    {
        var run = await CliRun.RunAsync("bench", "cold", "phantom-ct");
        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.ExitCode == 0 ? "" : run.Error));
        Assert.Matches(@"\d+ ms\s+\S\s+\d+ ms\s+\S\s+\d+ ms\s+\S\s+\d+\.\d\d", run.Output);
    }

    [PostgresFact]
    public async Task BenchCluster_Queue_GivesRatiosBesideTheirGoals()
    {
        var run = await CliRun.RunAsync("bench", "cluster", "--only", "queue", "--share", "0.02", "--service", typeof(BenchCommandTests).Assembly.Location);
        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.ExitCode == 0 ? "" : run.Error));
        Assert.Matches(@"Claims of 16 workers, over compare-and-set\s+\S\s+[\d.]+ /s\s+\S\s+[\d.]+ /s\s+\S\s+[\d.]+\s+\S\s+at least 3", run.Output);
        Assert.Matches(@"Claims empty while jobs wait\s+\S\s+0 .*kept", run.Output);
        // Whatever the machine is like, its tenth job comes when it is its turn.
        Assert.Matches(@"Tenth job of B after 1,000 of A: claims until then\s+\S\s+2\d .*kept", run.Output);
    }

    [Fact]
    public async Task BenchCluster_ServiceThatIsNotThere_SaysSoBeforeAnythingIsStarted()
    {
        var run = await CliRun.RunAsync("bench", "cluster", "--service", "/no/such/service.dll");
        Assert.Equal((ExitCode.Failed, ""), (run.ExitCode, run.Output));
        Assert.Contains("/no/such/service.dll is not there.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BenchDicom_FolderThatIsNotThere_SaysSo()
    {
        var run = await CliRun.RunAsync("bench", "dicom", "--files", "/no/such/folder");
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("/no/such/folder is not there.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_OriginalThatIsNoCheckout_SaysWhatIsMissingBeforeMeasuring()
    {
        using var folder = new TemporaryFolder();
        var run = await CliRun.RunAsync("bench", "--network-only", "--original", folder.Root);
        Assert.Equal((ExitCode.Failed, ""), (run.ExitCode, run.Output));
        Assert.Contains($"{folder.Root} is no checkout of SAM2", run.Error, StringComparison.Ordinal);
    }
}
