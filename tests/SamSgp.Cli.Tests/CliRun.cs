using SamSgp.Cli.CommandLine;

namespace SamSgp.Cli.Tests;

/// <summary>What one command line gave.</summary>
internal sealed record CliRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs <c>samsgp</c> in this process.</summary>
    public static async Task<CliRun> RunAsync(CancellationToken token, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await Samsgp.RunAsync(arguments, Terminal.To(output, error), token);
        return new CliRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs <c>samsgp</c> in this process.</summary>
    public static Task<CliRun> RunAsync(params string[] arguments) => RunAsync(CancellationToken.None, arguments);
}
