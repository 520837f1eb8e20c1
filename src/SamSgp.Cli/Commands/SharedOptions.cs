using System.CommandLine;
using SamSgp.Cli.CommandLine;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Devices;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;
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

    /// <summary>Values of a task's parameters.</summary>
    public static Option<string[]> Parameters() => new("--parameter", "-p")
    {
        Description = "A parameter of the task; give it once for each.",
        HelpName = "NAME=VALUE",
    };

    /// <summary>A value for each parameter of a task; a <see cref="CommandException"/> says what is wrong with those given.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="option">What <see cref="Parameters"/> made.</param>
    /// <param name="task">The task.</param>
    /// <param name="recorded">Values that stand where none is given; null for the task's own.</param>
    public static IReadOnlyDictionary<string, ParameterValue> ParametersOf(ParseResult arguments, Option<string[]> option, TaskManifest task,
        IReadOnlyDictionary<string, string>? recorded = null)
    {
        var given = new Dictionary<string, string>(recorded ?? new Dictionary<string, string>());
        foreach (var text in arguments.GetValue(option) ?? [])
        {
            var parts = text.Split('=', 2);
            if (parts.Length < 2) throw new CommandException($"--parameter {text} has no value; write NAME=VALUE.");
            given[parts[0]] = parts[1];
        }

        return ParameterSet.TryResolve(task, given, out var values, out var problems)
            ? values
            : throw new CommandException(string.Join(Environment.NewLine, problems.Select(p => p + ".")));
    }

    /// <summary>Where the network runs; each command makes its own option.</summary>
    public static Option<string> Device() => new("--device")
    {
        Description = "Where the network runs: cpu, cuda, cuda:1, or auto (CUDA where there is one).", HelpName = "DEVICE",
        DefaultValueFactory = _ => "auto",
    };

    /// <summary>The device of an option; a <see cref="CommandException"/> says what would be one.</summary>
    public static ComputeDevice DeviceOf(ParseResult arguments, Option<string> option) =>
        ComputeDevice.TryParse(arguments.GetRequiredValue(option), out var device, out var fault) ? device : throw new CommandException($"--device: {fault}");

    /// <summary>The same, known to be on this machine.</summary>
    public static ComputeDevice PresentDeviceOf(ParseResult arguments, Option<string> option)
    {
        var device = DeviceOf(arguments, option);
        try
        {
            device.Resolve();
            return device;
        }
        catch (InvalidOperationException fault)
        {
            throw new CommandException($"--device: {fault.Message}", fault);
        }
    }

    /// <summary>The folder of task folders a command works with.</summary>
    public static string TasksFolderOf(ParseResult arguments, Option<DirectoryInfo?> option) =>
        TaskFolder.Resolve(arguments.GetValue(option)?.FullName) ?? throw new CommandException(
            "No folder of tasks was found; name it with --tasks DIR, or run samsgp where plugin-manifests lies.");

    /// <summary>The support root a command works with; null for each task's own folder.</summary>
    public static string? SupportRootOf(ParseResult arguments, Option<DirectoryInfo?> option) =>
        SupportRoot.Resolve(arguments.GetValue(option)?.FullName);

    /// <summary>A registered model, or that of a folder.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static ModelEntry ModelOf(string name, ModelRegistry registry)
    {
        try
        {
            return Directory.Exists(name) ? ModelEntry.Read(Path.Combine(name, ModelEntry.FileName)) : registry.Find(name);
        }
        catch (CheckpointException fault)
        {
            throw new CommandException(fault.Message, fault);
        }
    }
}
