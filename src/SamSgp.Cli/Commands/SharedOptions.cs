using System.CommandLine;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Support;

namespace SamSgp.Cli.Commands;

/// <summary>Options that several commands have; each command makes its own.</summary>
internal static class SharedOptions
{
    /// <summary>The folder of task folders.</summary>
    public static Option<DirectoryInfo?> TasksFolder() => new("--tasks")
    {
        Description = $"The folder of task folders (else {TaskFolder.Variable}, else plugin-manifests here or beside the program).",
        HelpName = "DIR",
    };

    /// <summary>What <c>${SAMSGP_SUPPORT}</c> stands for.</summary>
    public static Option<DirectoryInfo?> SupportFolder() => new("--support")
    {
        Description = "What ${SAMSGP_SUPPORT} in manifests stands for (else that environment variable, else support/ beside each manifest).",
        HelpName = "DIR",
    };

    /// <summary>Which series of a folder that holds several.</summary>
    public static Option<string?> SeriesUid() => new("--series-uid")
    {
        Description = "Series Instance UID, where the folder holds several series.",
        HelpName = "UID",
    };

    /// <summary>The folder of task folders a command works with.</summary>
    public static string TasksFolderOf(ParseResult arguments, Option<DirectoryInfo?> option) =>
        TaskFolder.Resolve(arguments.GetValue(option)?.FullName) ?? throw new CommandLine.CommandException(
            "No folder of tasks was found; name it with --tasks DIR, or run samsgp where plugin-manifests lies.");

    /// <summary>The support root a command works with; null for each task's own folder.</summary>
    public static string? SupportRootOf(ParseResult arguments, Option<DirectoryInfo?> option) =>
        SupportRoot.Resolve(arguments.GetValue(option)?.FullName);
}
