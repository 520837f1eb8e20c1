using System.CommandLine;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Segmenting;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using Spectre.Console;

namespace SamSgp.Cli.Commands.Tasks;

/// <summary><c>samsgp tasks list</c>: the tasks of a folder and whether they can run.</summary>
internal sealed class TasksListCommand : TerminalCommand
{
    private readonly Option<DirectoryInfo?> _tasks = SharedOptions.TasksFolder();
    private readonly Option<DirectoryInfo?> _support = SharedOptions.SupportFolder();
    private readonly Option<bool> _licences = new("--licences") { Description = "Also say whose images the prepared support sets are made of." };

    public TasksListCommand()
        : base("list", "List the tasks and whether they can run.", "samsgp tasks list", "samsgp tasks list --tasks MY-TASKS/", "samsgp tasks list --licences")
    {
        Add(_tasks);
        Add(_support);
        Add(_licences);
    }

    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var folder = SharedOptions.TasksFolderOf(arguments, _tasks);
        var snapshot = TaskSnapshot.Read(folder, SharedOptions.SupportRootOf(arguments, _support), LocalScripts.Check);
        var table = new Table().AddColumns("Task", "Version", "Title", "Category", "Modality", "State", "Score");
        var advice = new List<string>();
        foreach (var task in snapshot.Tasks.Values.OrderBy(t => t.Category).ThenBy(t => t.Id))
            table.AddRow(Row(task, SupportSet.Locate(task), advice));
        foreach (var faulty in snapshot.Faulty)
            table.AddRow(Escaped(Path.GetFileName(Path.GetDirectoryName(faulty.FilePath))!, "", "", "", "", "faulty", ""));

        terminal.Write(table);
        if (arguments.GetValue(_licences)) terminal.Write(Licences(snapshot.Tasks.Values.OrderBy(t => t.Id, StringComparer.Ordinal)));
        foreach (var sentence in advice) terminal.WriteRemark(sentence);
        foreach (var fault in snapshot.Faulty.SelectMany(f => f.Faults)) terminal.WriteError(fault.ToString());
        return Task.FromResult(ExitCode.Ok);
    }

    private static Table Licences(IEnumerable<TaskManifest> tasks)
    {
        var table = new Table().AddColumns("Task", "Prepared support", "Licence", "Attribution");
        foreach (var task in tasks)
            foreach (var prepared in task.Support.OfType<SupportPrepared>())
                table.AddRow(Escaped(task.Id, Path.GetFileName(prepared.Path), prepared.Licence ?? "not stated: keep it as patient data",
                    prepared.Attribution ?? ""));
        return table;
    }

    private static string[] Row(TaskManifest task, SupportSet support, List<string> advice)
    {
        advice.AddRange(support.Missing.Take(1).Select(missing => $"{task.Id}: {missing.Advice}"));
        return Escaped(task.Id, task.Version, task.Title, task.Category, string.Join(", ", task.Match.Modality),
            !support.IsComplete ? "support set missing" : task.Experimental is null ? "ready" : "experimental",
            SupportScores.Mean(task, support));
    }

    private static string[] Escaped(params string[] cells) => [.. cells.Select(Markup.Escape)];
}
