using System.CommandLine;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Commands.Tasks;
using SamSgp.Cli.Scripting;
using SamSgp.Plugins;
using SamSgp.Plugins.Scripting;
using SamSgp.Plugins.Scripts;
using SamSgp.Runs.Scripts;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Cli.Commands.Plugins;

/// <summary><c>samsgp plugins test</c>: what a script does, without the network.</summary>
internal sealed class PluginsTestCommand : TerminalCommand
{
    private readonly Argument<string> _task = new("TASK") { Description = "Id of the task, or the path of its manifest." };
    private readonly Option<ScriptKind?> _kind = new("--kind", "-k") { Description = "Only the script that does this; all of the task's when left out." };

    private readonly Option<string?> _input = new("--input", "-i")
    {
        Description = "Images: a folder with a DICOM series, or a DICOM, NIfTI or picture file. Else the task's first example, else a synthetic abdomen.",
        HelpName = "DIR|FILE",
    };

    private readonly Option<string?> _masks = new("--masks", "-m")
    {
        Description = "Masks of these images: NIfTI or picture whose values are segment numbers.",
        HelpName = "FILE",
    };

    private readonly Option<DirectoryInfo> _output = new("--output", "-o")
    {
        Description = "Where the pictures go.",
        HelpName = "DIR",
        DefaultValueFactory = _ => new DirectoryInfo("."),
    };

    private readonly Option<string[]> _parameters = SharedOptions.Parameters();
    private readonly Option<DirectoryInfo?> _tasks = SharedOptions.TasksFolder();
    private readonly Option<DirectoryInfo?> _support = SharedOptions.SupportFolder();

    public PluginsTestCommand()
        : base("test", "Run the scripts of a task on sample images and show before and after, in numbers and pictures.",
            "samsgp plugins test lungs-xray", "samsgp plugins test abdomen-mr --kind postprocess --parameter smoothing=3",
            "samsgp plugins test abdomen-ct --input CT.nii.gz --masks LABELS.nii.gz --output pictures/")
    {
        foreach (var option in (Option[])[_kind, _input, _masks, _output, _parameters, _tasks, _support]) Add(option);
        Add(_task);
    }

    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var task = TaskLookup.Find(arguments.GetRequiredValue(_task), () => SharedOptions.TasksFolderOf(arguments, _tasks),
            SharedOptions.SupportRootOf(arguments, _support));
        var scripts = TaskScripts.Of(task).Select(named => named.Script)
            .Where(script => arguments.GetValue(_kind) is not { } kind || script.Kind == kind).ToList();
        if (scripts.Count == 0)
            throw new CommandException($"{task.Id} has no such script; samsgp plugins new {task.Id} writes one.");
        var parameters = SharedOptions.ParametersOf(arguments, _parameters, task);
        var sample = ScriptSample.Find(task, arguments.GetValue(_input), arguments.GetValue(_masks), token);
        terminal.WriteRemark($"Trying on {sample.Name}.");

        // Without optimisation every exception names its line.
        using var host = new ScriptHost(new ScriptLimits { ExactLines = true }, TimeProvider.System);
        var context = TaskScripts.Context(task, parameters, new Remarks(terminal));
        foreach (var script in scripts) Try(host, script, task, sample, context, arguments.GetRequiredValue(_output).FullName, terminal, token);
        return Task.FromResult(ExitCode.Ok);
    }

    private static void Try(ScriptHost host, Script script, TaskManifest task, ScriptSample sample, PluginContext context,
        string folder, Terminal terminal, CancellationToken token)
    {
        var kind = TaskScripts.KeyOf(script.Kind);
        terminal.WriteRemark($"{kind}: {Path.GetFileName(script.Path)}");
        if (host.Check(script) is { Count: > 0 } faults) throw new CommandException(string.Join(Environment.NewLine, faults));
        try
        {
            new ScriptTrial(host, task, sample, context, terminal).Run(script, Path.Combine(folder, $"{task.Id}-{kind}.png"), token);
        }
        catch (ScriptException e)
        {
            throw new CommandException(e.Message, e);
        }
    }

    private sealed class Remarks(Terminal terminal) : IProgress<string>
    {
        private readonly HashSet<string> _said = [];

        // A script runs twice, once to start its process and once for the time.
        public void Report(string value)
        {
            if (_said.Add(value)) terminal.WriteRemark($"  says: {value}");
        }
    }
}
