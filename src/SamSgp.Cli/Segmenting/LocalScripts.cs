using SamSgp.Cli.CommandLine;
using SamSgp.Inference.Hooks;
using SamSgp.Plugins.Scripting;
using SamSgp.Runs.Scripts;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Cli.Segmenting;

/// <summary>The script host of this process; script processes end with it.</summary>
internal static class LocalScripts
{
    private static readonly Lazy<ScriptHost> Lazy = new(() =>
        new ScriptHost(new ScriptLimits { CacheFolder = ScriptLimits.UserCacheFolder }, TimeProvider.System));

    /// <summary>Runs the scripts of tasks.</summary>
    public static ScriptHost Host => Lazy.Value;

    /// <summary>Whether series fit tasks, route scripts included.</summary>
    public static TaskFit Fit => new(Host);

    /// <summary>What a task's pre-process script does where no parameter is given.</summary>
    public static SegmentationHooks HooksOf(TaskManifest task) =>
        ParameterSet.TryResolve(task, new Dictionary<string, string>(), out var parameters, out var problems)
            ? Preprocessing.HooksOf(Host, task, parameters)
            : throw new CommandException(string.Join(Environment.NewLine, problems.Select(p => p + ".")));

    /// <summary>Compiles a task's scripts, if it has any.</summary>
    public static IReadOnlyList<ManifestFault> Check(TaskManifest task) =>
        task.Scripts == new ScriptSettings() ? [] : new ScriptCheck(Host, requiresPin: false).FaultsOf(task);
}
