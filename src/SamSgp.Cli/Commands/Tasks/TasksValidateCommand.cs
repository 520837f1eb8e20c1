using System.CommandLine;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Segmenting;
using SamSgp.Inference.Models;
using SamSgp.Inference;
using SamSgp.Inference.Support;
using SamSgp.Plugins.Scripts;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using SamSgp.Tasks.Validation;

namespace SamSgp.Cli.Commands.Tasks;

/// <summary><c>samsgp tasks validate</c>: all faults of manifests.</summary>
internal sealed class TasksValidateCommand : TerminalCommand
{
    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description = "Manifests, task folders, or a folder of task folders; all tasks when left out.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<DirectoryInfo?> _tasks = SharedOptions.TasksFolder();
    private readonly Option<DirectoryInfo?> _support = SharedOptions.SupportFolder();

    public TasksValidateCommand()
        : base("validate", "Report all faults of manifests with line and column; fails when there are any.",
            "samsgp tasks validate", "samsgp tasks validate plugin-manifests/abdomen-ct/task.yaml")
    {
        Add(_paths);
        Add(_tasks);
        Add(_support);
    }

    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var root = SharedOptions.SupportRootOf(arguments, _support);
        var readings = arguments.GetValue(_paths) is { Length: > 0 } paths
            ? paths.SelectMany(path => ReadAll(path, root)).ToList()
            : ReadAll(SharedOptions.TasksFolderOf(arguments, _tasks), root).ToList();
        var models = new ModelLoader(new ModelRegistry(ModelFolders.All()), _ => { });
        var misfits = readings.Sum(reading => Report(reading, models, terminal));

        var faults = readings.Sum(r => r.Faults.Count) + misfits;
        terminal.WriteRemark($"{Count(readings.Count, "manifest")}, {Count(faults, "fault")}.");
        return Task.FromResult(faults == 0 ? ExitCode.Ok : ExitCode.Failed);
    }

    private static IEnumerable<ManifestReading> ReadAll(string path, string? root)
    {
        if (!Directory.Exists(path) || File.Exists(Path.Combine(path, "task.yaml")))
            return [TaskManifestReader.Read(path, root).With(LocalScripts.Check)];
        var snapshot = TaskSnapshot.Read(path, root, LocalScripts.Check);
        if (snapshot.Tasks.Count + snapshot.Faulty.Count == 0)
            throw new CommandException($"No task.yaml lies in the folders of {Path.GetFullPath(path)}.");
        return snapshot.Tasks.Values.Select(t => new ManifestReading(t.FilePath, t, [])).Concat(snapshot.Faulty)
            .OrderBy(r => r.FilePath, StringComparer.Ordinal);
    }

    // The number of faults of the support set: prepared files that do not serve the task, masks that do not hold what the manifest says.
    private static int Report(ManifestReading reading, ModelLoader models, Terminal terminal)
    {
        foreach (var fault in reading.Faults) terminal.WriteLine(fault.ToString());
        if (reading.Manifest is not { } task) return 0;

        var support = SupportSet.Locate(task);
        var misfits = support.Prepared.Select(prepared => FaultOf(prepared, task, models)).OfType<string>().ToList();
        var (faults, remarks) = SupportInspection.Look(task, SupportSet.LocateImages(task));
        misfits.AddRange(faults);
        foreach (var misfit in misfits) terminal.WriteLine($"{reading.FilePath}: {misfit}");
        if (misfits.Count == 0) terminal.WriteLine($"{reading.FilePath}: {task.Id} {task.Version} is right");
        foreach (var remark in remarks) terminal.WriteWarning($"  {remark}");
        foreach (var missing in support.Missing) terminal.WriteWarning($"  support set missing: {missing.Advice}");
        return misfits.Count;
    }

    private static string? FaultOf(SupportPrepared prepared, TaskManifest task, ModelLoader models)
    {
        try
        {
            // What fits is the same in any precision, and in this one nothing has to be measured.
            using var model = models.Load(task.Model with { Precision = Precision.Fp32 });
            return SupportPreparer.FaultOf(prepared.Path, task, model, LocalScripts.HooksOf(task));
        }
        catch (Exception fault) when (fault is ModelException or ScriptException)
        {
            return fault.Message;
        }
    }

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}
