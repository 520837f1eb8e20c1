using System.CommandLine;
using SamSgp.Cli.CommandLine;

namespace SamSgp.Cli.Tests.CommandLine;

public sealed class SamsgpTests
{
    [Fact]
    public async Task RunAsync_UnknownCommand_ReturnsUsageAndNamesIt()
    {
        var run = await CliRun.RunAsync("segmnt");
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("segmnt", run.Error, StringComparison.Ordinal);
        Assert.Contains("'samsgp --help'", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task RunAsync_GroupWithoutCommand_NamesTheGroupsHelp()
    {
        var run = await CliRun.RunAsync("tasks");
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("'samsgp tasks --help'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Help_ListsCommands()
    {
        var run = await CliRun.RunAsync("--help");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Contains("--verbose", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sentence", ExitCode.Failed, "The file is not there.")]
    [InlineData("bug", ExitCode.Failed, "(InvalidOperationException; --verbose shows where)")]
    public async Task InvokeAsync_CommandThrows_WritesOneSentence(string how, int code, string expected)
    {
        var run = await RunAsync(new Failing(how), CancellationToken.None);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvokeAsync_Cancelled_Returns130()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        var run = await RunAsync(new Failing("cancelled"), source.Token);
        Assert.Equal(ExitCode.Cancelled, run.ExitCode);
        Assert.Equal("Cancelled.", run.Error.Trim());
    }

    [Fact]
    public async Task WithProgressAsync_NoTerminal_WritesALineForStagesAndTenths()
    {
        using var error = new StringWriter();
        await Terminal.To(TextWriter.Null, error).WithProgressAsync(progress =>
        {
            for (var i = 0; i < 100; i++) progress.Report(new StageProgress("Segmenting", i, 100, i / 100.0));
            return Task.FromResult(0);
        });
        var lines = error.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(10, lines.Length);
        Assert.Equal(" 50 %  Segmenting 50/100", lines[5]);
    }

    private static async Task<CliRun> RunAsync(Command command, CancellationToken token)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var invocation = new TerminalInvocation(Terminal.To(output, error)) { ProcessTerminationTimeout = null };
        var code = await command.Parse([]).InvokeAsync(invocation, token);
        return new CliRun(code, output.ToString(), error.ToString());
    }

    private sealed class Failing(string how) : TerminalCommand("fail", "Fails.")
    {
        protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token) =>
            throw (how switch
            {
                "sentence" => new CommandException("The file is not there."),
                "cancelled" => new OperationCanceledException(token),
                _ => new InvalidOperationException("Sequence contains no elements."),
            });
    }
}
