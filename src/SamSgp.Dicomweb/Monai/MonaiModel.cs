using SamSgp.Dicomweb.Problems;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Dicomweb.Monai;

/// <summary>What a client runs: a task, or corrections of its result.</summary>
/// <param name="Task">The task.</param>
/// <param name="Kind">What is done.</param>
internal sealed record MonaiModel(TaskManifest Task, MonaiModelKind Kind)
{
    /// <summary>Ends of names; task ids have no dot.</summary>
    public const string Clicks = ".clicks", Scribbles = ".scribbles";

    /// <summary>Finds a model by its name.</summary>
    /// <exception cref="MonaiException">There is none.</exception>
    public static MonaiModel Find(string name, IReadOnlyList<TaskManifest> tasks)
    {
        var (id, kind) = name.EndsWith(Clicks, StringComparison.Ordinal) ? (name[..^Clicks.Length], MonaiModelKind.Clicks)
            : name.EndsWith(Scribbles, StringComparison.Ordinal) ? (name[..^Scribbles.Length], MonaiModelKind.Scribbles)
            : (name, MonaiModelKind.Task);
        return tasks.FirstOrDefault(task => task.Id == id) is { } task ? new MonaiModel(task, kind)
            : throw new MonaiException(ProblemType.NotFound, $"There is no model '{name}'. Models: {string.Join(", ", tasks.Select(t => t.Id))}.");
    }
}

/// <summary>What a model does.</summary>
internal enum MonaiModelKind
{
    /// <summary>All segments of the task.</summary>
    Task,

    /// <summary>One segment, from clicks and a box.</summary>
    Clicks,

    /// <summary>One segment, from strokes in a label map.</summary>
    Scribbles,
}
