using System.CommandLine;
using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Sam2.Parity;

namespace SamSgp.Cli.Commands;

/// <summary><c>samsgp parity</c>: our network against recordings of the original one.</summary>
internal sealed class ParityCommand : TerminalCommand
{
    private readonly Argument<FileInfo[]> _files = new("files")
    {
        Description = "Recordings (.safetensors with their configuration in the metadata).",
        Arity = ArgumentArity.OneOrMore,
    };

    public ParityCommand()
        : base("parity", "Compare the network with recordings of the original PyTorch code, tensor by tensor.",
            "samsgp parity RECORDINGS/*.safetensors") => Add(_files);

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var (passed, failed) = (0, 0);
        foreach (var file in arguments.GetRequiredValue(_files))
        {
            terminal.WriteLine($"{file}:");
            ParityRun.Run(file.FullName, line =>
            {
                token.ThrowIfCancellationRequested();
                terminal.WriteLine("  " + Describe(line));
                if (line.Passed) passed++;
                else failed++;
            });
        }

        terminal.WriteLine($"{passed} passed, {failed} failed");
        return Task.FromResult(failed == 0 ? ExitCode.Ok : ExitCode.Failed);
    }

    private static string Describe(ParityLine line)
    {
        var numbers = line.Fault
            ?? string.Create(CultureInfo.InvariantCulture, $"{line.Error:0.0e+0} <= {line.Limit:0e+0}");
        return $"{(line.Passed ? "ok  " : "FAIL")} {line.Name,-36} {numbers}";
    }
}
