namespace SamSgp.Cli.Tests.Commands;

public sealed class DeviceOptionTests
{
    // All that they need beside the device is missing: the device is looked at first.
    public static TheoryData<string[]> Commands() => new(
        ["train", "--network", "none.json", "--output", "/nowhere"],
        ["finetune", "phantom-ct", "--tasks", "/nowhere", "--output", "/nowhere"],
        ["evaluate", "--model", "/nowhere", "--sets", "none.json", "--data", "/nowhere"]);

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Run_DeviceThatIsNotHere_SaysWhatIs(string[] command)
    {
        var run = await CliRun.RunAsync([.. command, "--device", "cuda:99"]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("--device: Device cuda:99 is asked for, but", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Run_DeviceThatIsNone_SaysWhatWouldBe(string[] command)
    {
        var run = await CliRun.RunAsync([.. command, "--device", "gpu"]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("'gpu' is no device; cpu, cuda, cuda:N (N from 0) or auto would be", run.Error, StringComparison.Ordinal);
    }
}
