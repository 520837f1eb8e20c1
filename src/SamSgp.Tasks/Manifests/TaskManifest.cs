namespace SamSgp.Tasks.Manifests;

/// <summary>What one task segments and how: the content of a <c>task.yaml</c>, checked and complete. Defaults of
/// optional fields are the initial values of these records' properties and are stated nowhere else.</summary>
public sealed record TaskManifest
{
    /// <summary>Stable name in addresses, results and commands: lower-case letters, digits and hyphens.</summary>
    public required string Id { get; init; }

    /// <summary>Semantic version (1.2.3); recorded, with <see cref="ContentSha256"/>, in every result.</summary>
    public required string Version { get; init; }

    /// <summary>What people read in lists and buttons.</summary>
    public required string Title { get; init; }

    /// <summary>One or two sentences on what is segmented and what to mind; empty when there is nothing to say.</summary>
    public string Description { get; init; } = "";

    /// <summary>Heading under which lists group the task ("Abdomen").</summary>
    public string Category { get; init; } = "Other";

    /// <summary>Why its results are not to be relied on, one or two sentences; null for a task that has shown what it can. An
    /// experimental task is never chosen by itself: not by routing, not by a viewer.</summary>
    public string? Experimental { get; init; }

    /// <summary>Which series the task fits.</summary>
    public MatchRule Match { get; init; } = new();

    /// <summary>How images become network input.</summary>
    public InputSettings Input { get; init; } = new();

    /// <summary>Which network, and how it is run.</summary>
    public ModelSettings Model { get; init; } = new();

    /// <summary>The example images with masks, at least one entry. Paths are absolute; whether the files are there is
    /// asked of <see cref="Support.SupportSet"/>.</summary>
    public required IReadOnlyList<SupportEntry> Support { get; init; }

    /// <summary>What is segmented, ascending by number, at least one.</summary>
    public required IReadOnlyList<SegmentDefinition> Segments { get; init; }

    /// <summary>What the user may set for a run.</summary>
    public IReadOnlyList<TaskParameter> Parameters { get; init; } = [];

    /// <summary>The task's C# scripts.</summary>
    public ScriptSettings Scripts { get; init; } = new();

    /// <summary>How the result is written.</summary>
    public OutputSettings Output { get; init; } = new();

    /// <summary>Full path of the manifest's file.</summary>
    public required string FilePath { get; init; }

    /// <summary>Hex SHA-256 over the manifest and the scripts it names: two tasks with the same hash, support set and
    /// checkpoint do the same.</summary>
    public required string ContentSha256 { get; init; }

    /// <summary>Full path of the task's folder.</summary>
    public string Folder => Path.GetDirectoryName(FilePath)!;
}
