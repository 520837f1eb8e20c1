using System.CommandLine;
using SamSgp.Cli.CommandLine;

namespace SamSgp.Cli.Commands.Bench.Cluster;

/// <summary><c>samsgp bench cluster</c>: several processes on one store beside one that has its store for itself.</summary>
internal sealed class BenchClusterCommand : TerminalCommand
{
    private const string Queue = "queue", Http = "http", Workers = "workers", Takeover = "takeover";

    private readonly Option<DirectoryInfo?> _tasks = SharedOptions.TasksFolder();
    private readonly Option<FileInfo?> _service = new("--service")
    {
        Description = "SamSgp.Dicomweb.dll (else the one installed beside this program, or built in the same checkout).",
        HelpName = "FILE",
    };

    private readonly Option<FileInfo?> _before = new("--before")
    {
        Description = "SamSgp.Dicomweb.dll of an earlier version, to measure the embedded store of both.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _only = new("--only") { Description = "Parts of it.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<double> _share = new("--share")
    {
        Description = "How much of the work is done, 1 for all of it: less is for trying it, not for figures.",
        DefaultValueFactory = _ => 1,
    };

    public BenchClusterCommand()
        : base("cluster", "Measure a shared store (PostgreSQL and a folder) and workers beside a single process. Takes about five minutes of an idle machine; starts and ends all it needs.",
            "samsgp bench cluster", "samsgp bench cluster --only workers takeover")
    {
        _only.AcceptOnlyFromAmong(Queue, Http, Workers, Takeover);
        foreach (var option in (Option[])[_tasks, _service, _before, _only, _share]) Add(option);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var share = Math.Clamp(arguments.GetValue(_share), 0, 1);
        var only = arguments.GetValue(_only) ?? [];
        var before = arguments.GetValue(_before) is { } earlier ? Existing(earlier) : null;
        using var site = new ClusterSite(arguments.GetValue(_service) is { } named ? Existing(named) : InstalledService.Find(), SharedOptions.TasksFolderOf(arguments, _tasks));
        foreach (var (name, part) in new (string, Func<Task>)[]
        {
            (Queue, () => new QueuePart(site, share).RunAsync(terminal, token)),
            (Http, () => new HttpPart(site, before, share).RunAsync(terminal, token)),
            (Workers, () => new WorkersPart(site, share).RunAsync(terminal, token)),
            (Takeover, () => new TakeoverPart(site).RunAsync(terminal, token)),
        })
        {
            if (only.Length > 0 && !only.Contains(name)) continue;
            terminal.WriteRemark($"Measuring: {name}");
            await part();
        }

        return ExitCode.Ok;
    }

    private static string Existing(FileInfo file) => file.Exists ? file.FullName : throw new CommandException($"{file.FullName} is not there.");
}
