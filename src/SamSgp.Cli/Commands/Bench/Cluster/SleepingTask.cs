using SamSgp.Cli.CommandLine;

namespace SamSgp.Cli.Commands.Bench.Cluster;

/// <summary>A task whose jobs take their time without any of the processor's: how workers share jobs out is seen on any machine.</summary>
internal static class SleepingTask
{
    /// <summary>How long a job sleeps where nothing else is said: long beside what the network takes of the processor, which the workers share.</summary>
    public const double Seconds = 8;

    /// <summary>The parameter that says something else.</summary>
    public const string Parameter = "seconds";

    /// <summary>Copies a task, and makes another one of it that sleeps.</summary>
    /// <param name="task">Folder of the task.</param>
    /// <param name="tasks">Folder that is to have both.</param>
    public static void Write(string task, string tasks)
    {
        if (!File.Exists(Path.Combine(task, "task.yaml"))) throw new CommandException($"There is no task in {task}; name the folder of task folders with --tasks.");
        Copy(task, Path.Combine(tasks, ClusterSite.Real));
        var sleeping = Path.Combine(tasks, ClusterSite.Sleeping);
        Copy(task, sleeping);
        var manifest = Path.Combine(sleeping, "task.yaml");
        File.WriteAllText(manifest, File.ReadAllText(manifest)
            .Replace($"id: {ClusterSite.Real}", $"id: {ClusterSite.Sleeping}", StringComparison.Ordinal)
            .Replace("parameters:\n", FormattableString.Invariant(
                $"parameters:\n  - {{ name: {Parameter}, type: double, default: {Seconds}, min: 0, max: 110, label: Seconds of sleep }}\n"), StringComparison.Ordinal)
            + "\nscripts: { postprocess: sleep.csx }\n");
        File.WriteAllText(Path.Combine(sleeping, "sleep.csx"),
            $"CancellationToken.WaitHandle.WaitOne(TimeSpan.FromSeconds(Parameters.Number(\"{Parameter}\")));\nreturn Masks;\n");
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
