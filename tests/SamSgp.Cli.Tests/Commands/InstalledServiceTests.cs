namespace SamSgp.Cli.Tests.Commands;

public sealed class InstalledServiceTests
{
    [Theory]
    [InlineData("serve", "--demo")]
    [InlineData("worker", "--config=/etc/samsgp/samsgp.json")]
    public async Task Run_NoServiceBesideTheProgram_SaysSo(string command, string option)
    {
        var run = await CliRun.RunAsync(command, option);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("not installed beside this program", run.Error, StringComparison.Ordinal);
    }
}
