using System.CommandLine;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Commands.Tasks;
using SamSgp.Inference.Models;
using SamSgp.Sam2.Checkpoints;

namespace SamSgp.Cli.Commands.Bench;

/// <summary><c>samsgp bench cold</c>: what the first job after a start costs beside warm ones.</summary>
internal sealed class BenchColdCommand : TerminalCommand
{
    private readonly Argument<string> _task = new("TASK") { Description = "A task for CT, with its examples prepared.", DefaultValueFactory = _ => "abdomen-ct" };
    private readonly Option<DirectoryInfo?> _tasks = SharedOptions.TasksFolder();
    private readonly Option<DirectoryInfo?> _support = SharedOptions.SupportFolder();
    private readonly Option<string> _device = SharedOptions.Device();

    public BenchColdCommand()
        : base("cold", "Measure the first job after a start beside warm ones, the loading of the model apart (run it on an idle machine).",
            "samsgp bench cold", "samsgp bench cold spleen-ct")
    {
        Add(_task);
        foreach (var option in (Option[])[_tasks, _support, _device]) Add(option);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var task = TaskLookup.Find(arguments.GetRequiredValue(_task), () => SharedOptions.TasksFolderOf(arguments, _tasks), SharedOptions.SupportRootOf(arguments, _support));
        var loader = new ModelLoader(new ModelRegistry(ModelFolders.All()), _ => { }, SharedOptions.DeviceOf(arguments, _device), MachineRates.OfUser(_ => { }));
        terminal.Write(ColdStart.TableOf(task, new ColdStart(TimeProvider.System, loader).Measure(task, TaskLookup.LocateSupport(task), token)));
        return Task.FromResult(ExitCode.Ok);
    }
}
