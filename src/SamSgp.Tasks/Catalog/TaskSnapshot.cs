using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Validation;

namespace SamSgp.Tasks.Catalog;

/// <summary>The tasks at one moment; never changes. A running job keeps the snapshot's manifest it began with.</summary>
/// <param name="Tasks">Good tasks by id.</param>
/// <param name="Faulty">Manifests with faults, by path.</param>
public sealed record TaskSnapshot(IReadOnlyDictionary<string, TaskManifest> Tasks, IReadOnlyList<ManifestReading> Faulty)
{
    /// <summary>Reads every folder of a folder that holds a <c>task.yaml</c>. A faulty manifest takes no other down.</summary>
    /// <param name="folder">The folder of task folders; none of them are there when it is not.</param>
    /// <param name="supportRoot">What <c>${SAMSGP_SUPPORT}</c> stands for; null for each task's own folder.</param>
    /// <param name="check">What else makes a manifest faulty, such as a script that does not compile; null for nothing.</param>
    public static TaskSnapshot Read(string folder, string? supportRoot, TaskCheck? check = null) => Read([folder], supportRoot, check);

    /// <summary>The same of several folders; an id belongs to the first that has it.</summary>
    /// <inheritdoc cref="Read(string, string?, TaskCheck?)"/>
    public static TaskSnapshot Read(IEnumerable<string> folders, string? supportRoot, TaskCheck? check)
    {
        var tasks = new SortedDictionary<string, TaskManifest>(StringComparer.Ordinal);
        var faulty = new List<ManifestReading>();
        foreach (var file in folders.SelectMany(ManifestsIn))
        {
            var reading = TaskManifestReader.Read(file, supportRoot).With(check);
            if (reading.Manifest is not { } task) faulty.Add(reading);
            else if (!tasks.TryAdd(task.Id, task)) faulty.Add(Twice(reading, task.Id, tasks[task.Id].FilePath));
        }

        return new TaskSnapshot(tasks, faulty);
    }

    private static List<string> ManifestsIn(string folder)
    {
        try
        {
            return [.. Directory.GetDirectories(folder).Select(d => Path.Combine(d, "task.yaml")).Where(File.Exists)
                .Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // It is not there, or vanished between two looks: then there are no tasks.
        }
    }

    private static ManifestReading Twice(ManifestReading reading, string id, string first) => reading with
    {
        Manifest = null,
        Faults = [new ManifestFault(reading.FilePath, 0, 0, "id", id, $"is the id of {first} too", "give each task its own id")],
    };
}
