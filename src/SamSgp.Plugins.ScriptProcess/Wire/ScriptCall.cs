using SamSgp.Plugins.Scripts;

namespace SamSgp.Plugins.ScriptProcess.Wire;

/// <summary>One call of a script.</summary>
internal sealed record ScriptCall
{
    /// <summary>What the script does.</summary>
    public required ScriptKind Kind { get; init; }

    /// <summary>Full path of the script, for places in messages.</summary>
    public required string Path { get; init; }

    /// <summary>Names the compiled script; a process keeps what it has loaded.</summary>
    public required string Key { get; init; }

    /// <summary>The compiled script.</summary>
    public required ScriptImage Image { get; init; }

    /// <summary>Id of the task.</summary>
    public required string TaskId { get; init; }

    /// <summary>Number parameters.</summary>
    public IReadOnlyDictionary<string, double> Numbers { get; init; } = new Dictionary<string, double>();

    /// <summary>Truth parameters.</summary>
    public IReadOnlyDictionary<string, bool> Flags { get; init; } = new Dictionary<string, bool>();

    /// <summary>Text parameters.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; init; } = new Dictionary<string, string>();

    /// <summary>Segment number -> label.</summary>
    public IReadOnlyDictionary<int, string> SegmentLabels { get; init; } = new Dictionary<int, string>();

    /// <summary>The file with the voxels of <see cref="Source"/>, then those of <see cref="Masks"/>.</summary>
    public string? DataPath { get; init; }

    /// <summary>Where to put the voxels of a result.</summary>
    public string? ResultPath { get; init; }

    /// <summary>The images; null for route scripts.</summary>
    public VolumeHeader? Source { get; init; }

    /// <summary>The masks; null where there are none yet.</summary>
    public MaskHeader? Masks { get; init; }

    /// <summary>Boxes proposed so far.</summary>
    public IReadOnlyList<BoxPrompt> Boxes { get; init; } = [];

    /// <summary>Attributes of the series, for route scripts.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();
}

/// <summary>A compiled script.</summary>
/// <param name="Assembly">The assembly's bytes; its symbols are in it, so that exceptions name lines.</param>
/// <param name="EntryType">The type that holds the entry point.</param>
/// <param name="EntryMethod">The entry point: takes the globals in an array, returns a task of the result.</param>
internal sealed record ScriptImage(byte[] Assembly, string EntryType, string EntryMethod);
