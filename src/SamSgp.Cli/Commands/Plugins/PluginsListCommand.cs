using System.CommandLine;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Segmenting;
using SamSgp.Runs.Scripts;
using SamSgp.Tasks.Catalog;
using Spectre.Console;

namespace SamSgp.Cli.Commands.Plugins;

/// <summary><c>samsgp plugins list</c>: the scripts of all tasks, and whether they compile.</summary>
internal sealed class PluginsListCommand : TerminalCommand
{
    private readonly Option<DirectoryInfo?> _tasks = SharedOptions.TasksFolder();

    public PluginsListCommand()
        : base("list", "List the scripts of tasks and whether they compile.", "samsgp plugins list") => Add(_tasks);

    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var snapshot = TaskSnapshot.Read(SharedOptions.TasksFolderOf(arguments, _tasks), null);
        var table = new Table().AddColumns("Task", "Does", "File", "SHA-256", "Pinned", "State");
        var faults = new List<string>();
        foreach (var task in snapshot.Tasks.Values)
        {
            foreach (var (key, script, reference) in TaskScripts.Of(task))
            {
                var found = LocalScripts.Host.Check(script);
                faults.AddRange(found.Select(fault => fault.ToString()));
                string[] cells = [task.Id, key["scripts.".Length..], Path.GetFileName(script.Path), reference.Sha256,
                    reference.Pin is null ? "no" : "yes", found.Count == 0 ? "compiles" : "faulty"];
                table.AddRow([.. cells.Select(Markup.Escape)]);
            }
        }

        terminal.Write(table);
        foreach (var fault in faults) terminal.WriteError(fault);
        foreach (var faulty in snapshot.Faulty) terminal.WriteWarning($"{faulty.FilePath} has faults: samsgp tasks validate says which.");
        return Task.FromResult(faults.Count == 0 ? ExitCode.Ok : ExitCode.Failed);
    }
}
