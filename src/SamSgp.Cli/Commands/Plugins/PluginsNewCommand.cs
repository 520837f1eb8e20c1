using System.CommandLine;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Commands.Tasks;
using SamSgp.Cli.Scripting;
using SamSgp.Plugins.Scripts;
using SamSgp.Runs.Scripts;

namespace SamSgp.Cli.Commands.Plugins;

/// <summary><c>samsgp plugins new</c>: writes a script that works, to be changed into what is needed.</summary>
internal sealed class PluginsNewCommand : TerminalCommand
{
    private readonly Argument<string> _task = new("TASK") { Description = "Id of the task, or the path of its manifest." };

    private readonly Option<ScriptKind> _kind = new("--kind", "-k")
    {
        Description = "What the script does.",
        DefaultValueFactory = _ => ScriptKind.Postprocess,
    };

    private readonly Option<string?> _file = new("--file", "-f")
    {
        Description = "Name of the script; that of its kind when left out.",
        HelpName = "NAME.csx",
    };

    private readonly Option<DirectoryInfo?> _tasks = SharedOptions.TasksFolder();

    public PluginsNewCommand()
        : base("new", "Write a script that works beside a task's manifest, and name it there.",
            "samsgp plugins new liver-ct --kind postprocess", "samsgp plugins new liver-ct --kind report --file ratio.csx")
    {
        Add(_task);
        Add(_kind);
        Add(_file);
        Add(_tasks);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var task = TaskLookup.Find(arguments.GetRequiredValue(_task), () => SharedOptions.TasksFolderOf(arguments, _tasks), null);
        var kind = arguments.GetValue(_kind);
        var key = TaskScripts.KeyOf(kind);
        if (TaskScripts.Find(task, kind) is { } there) throw new CommandException($"{task.Id} has a {key} script already: {there.Path}");
        var name = arguments.GetValue(_file) ?? key + ".csx";
        if (name != Path.GetFileName(name)) throw new CommandException($"--file {name} is a path; give a name, the script lies beside the manifest.");
        var path = Path.Combine(task.Folder, name);
        if (File.Exists(path)) throw new CommandException($"{path} is there already; it is not overwritten.");

        await File.WriteAllTextAsync(path, ScriptTemplates.Of(kind, task.Segments[0].Label), token);
        terminal.WriteLine(path);
        var manifest = await File.ReadAllTextAsync(task.FilePath, token);
        if (manifest.Split('\n').Any(line => line.StartsWith("scripts:", StringComparison.Ordinal)))
        {
            terminal.WriteRemark($"Name it in {task.FilePath}, under scripts:  {key}: {name}");
        }
        else
        {
            await File.AppendAllTextAsync(task.FilePath, $"{(manifest.EndsWith('\n') ? "" : "\n")}\nscripts:\n  {key}: {name}\n", token);
            terminal.WriteRemark($"{task.FilePath} names it now.");
        }

        terminal.WriteRemark($"Try it: samsgp plugins test {task.Folder} --kind {key}");
        return ExitCode.Ok;
    }
}
