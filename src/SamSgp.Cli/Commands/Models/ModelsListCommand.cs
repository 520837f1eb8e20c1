using System.CommandLine;
using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Inference.Models;
using SamSgp.Sam2.Checkpoints;
using Spectre.Console;

namespace SamSgp.Cli.Commands.Models;

/// <summary><c>samsgp models list</c>: the registered models.</summary>
internal sealed class ModelsListCommand : TerminalCommand
{
    private readonly Option<DirectoryInfo?> _models = ModelsCommand.UserFolder();

    public ModelsListCommand()
        : base("list", "List the models that tasks can name.", "samsgp models list") => Add(_models);

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var registry = new ModelRegistry(ModelFolders.All(arguments.GetValue(_models)?.FullName));
        var table = new Table().AddColumns("Model", "Network", "Image", "Size", "Licence", "Folder");
        var faults = new List<string>();
        foreach (var (name, path) in registry.EntryPaths())
        {
            try
            {
                table.AddRow(Row(name, ModelEntry.Read(path)));
            }
            catch (CheckpointException fault)
            {
                table.AddRow(Markup.Escape(name), "faulty", "", "", "", Markup.Escape(Path.GetDirectoryName(path)!));
                faults.Add(fault.Message);
            }
        }

        terminal.Write(table);
        foreach (var fault in faults) terminal.WriteError(fault);
        return Task.FromResult(faults.Count == 0 ? ExitCode.Ok : ExitCode.Failed);
    }

    private static string[] Row(string name, ModelEntry entry)
    {
        var file = new FileInfo(entry.CheckpointPath);
        var size = file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{file.Length / 1e6:F1} MB") : "missing";
        var network = entry.Description.Length > 0
            ? entry.Description
            : $"SAM2-SGP of {entry.Config.EmbedDim} channels, {entry.Config.Stages.Sum()} blocks";
        string[] cells = [name, network, $"{entry.Config.ImageSize} px", size, entry.Licence, entry.Folder];
        return [.. cells.Select(Markup.Escape)];
    }
}
