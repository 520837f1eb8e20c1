using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Segmenting;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using SamSgp.Tasks.Validation;

namespace SamSgp.Cli.Commands.Tasks;

/// <summary>Finds the task a user named, by its id or by its file.</summary>
internal static class TaskLookup
{
    /// <summary>The task; a <see cref="CommandException"/> says what is there instead, or all faults of it.</summary>
    /// <param name="name">An id, or the path of a manifest or its folder.</param>
    /// <param name="folder">The folder of task folders, asked for only when it is needed.</param>
    /// <param name="supportRoot">What <c>${SAMSGP_SUPPORT}</c> stands for.</param>
    public static TaskManifest Find(string name, Func<string> folder, string? supportRoot)
    {
        if (File.Exists(name) || File.Exists(Path.Combine(name, "task.yaml")))
            return Good(TaskManifestReader.Read(name, supportRoot).With(LocalScripts.Check));

        var tasks = folder();
        var snapshot = TaskSnapshot.Read(tasks, supportRoot, LocalScripts.Check);
        if (snapshot.Tasks.TryGetValue(name, out var task)) return task;
        if (snapshot.Faulty.FirstOrDefault(f => Path.GetFileName(Path.GetDirectoryName(f.FilePath)) == name) is { } faulty)
            return Good(faulty);
        throw new CommandException($"There is no task '{name}' in {tasks}; there are {string.Join(", ", snapshot.Tasks.Keys)}.");
    }

    /// <summary>The task's support set; a <see cref="CommandException"/> says what is missing.</summary>
    public static SupportSet LocateSupport(TaskManifest task)
    {
        var support = SupportSet.Locate(task);
        if (support.IsComplete) return support;
        throw new CommandException($"The support set of {task.Id} is missing. " +
            string.Join(Environment.NewLine, support.Missing.Take(5).Select(m => m.Advice)));
    }

    /// <summary>The images of the task's support set, those of prepared files too; a <see cref="CommandException"/> says what is
    /// missing.</summary>
    /// <param name="task">The task.</param>
    /// <param name="purpose">What is done with them, as in "prepared".</param>
    public static SupportSet LocateImages(TaskManifest task, string purpose)
    {
        var images = SupportSet.LocateImages(task);
        if (images.Examples.Count + images.Series.Count + images.Missing.Count == 0)
            throw new CommandException($"{task.Id} has prepared examples alone, which cannot be {purpose}: name the images under from: in its manifest.");
        if (images.IsComplete) return images;
        throw new CommandException($"The support images of {task.Id} are missing. " +
            string.Join(Environment.NewLine, images.Missing.Take(5).Select(m => m.Advice)));
    }

    private static TaskManifest Good(ManifestReading reading) =>
        reading.Manifest ?? throw new CommandException(string.Join(Environment.NewLine, reading.Faults));
}
