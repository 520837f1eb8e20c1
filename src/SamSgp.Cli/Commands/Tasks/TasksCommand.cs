using System.CommandLine;

namespace SamSgp.Cli.Commands.Tasks;

/// <summary><c>samsgp tasks</c>: what can be segmented.</summary>
internal sealed class TasksCommand : Command
{
    public TasksCommand()
        : base("tasks", "Show and check what can be segmented.")
    {
        Add(new TasksListCommand());
        Add(new TasksValidateCommand());
        Add(new TasksExplainCommand());
        Add(new TasksNewCommand());
        Add(new TasksPrepareCommand());
        Add(new TasksScoreCommand());
        Add(new TasksConfidenceCommand());
        Add(new TasksCatalogueCommand());
        Add(new TasksSchemaCommand());
    }
}
