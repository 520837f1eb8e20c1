using System.CommandLine;
using SamSgp.Cli.CommandLine;
using SamSgp.Tasks.Schema;

namespace SamSgp.Cli.Commands.Tasks;

/// <summary><c>samsgp tasks schema</c>: the JSON Schema of manifests.</summary>
internal sealed class TasksSchemaCommand : TerminalCommand
{
    private readonly Option<FileInfo?> _output = new("--output", "-o")
    {
        Description = "Write it to a file.",
        HelpName = "FILE",
    };

    public TasksSchemaCommand()
        : base("schema", "Print the JSON Schema of manifests, for editors.",
            "samsgp tasks schema --output plugin-manifests/task.schema.json") => Add(_output);

    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var schema = ManifestSchema.Generate();
        if (arguments.GetValue(_output) is { } file) await File.WriteAllTextAsync(file.FullName, schema, token);
        else await terminal.Output.WriteAsync(schema);
        return ExitCode.Ok;
    }
}
