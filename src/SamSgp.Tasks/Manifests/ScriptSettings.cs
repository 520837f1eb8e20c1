namespace SamSgp.Tasks.Manifests;

/// <summary>The task's C# scripts (<c>.csx</c>), one for each thing a script may do; null for none.</summary>
public sealed record ScriptSettings
{
    /// <summary>Volume in, volume out, before the network.</summary>
    public ScriptReference? Preprocess { get; init; }

    /// <summary>Masks and source volume in, masks out, after the built-in steps.</summary>
    public ScriptReference? Postprocess { get; init; }

    /// <summary>Proposes or changes boxes.</summary>
    public ScriptReference? Prompt { get; init; }

    /// <summary>Measurements for the report.</summary>
    public ScriptReference? Report { get; init; }

    /// <summary>Says whether a series fits, after <see cref="MatchRule"/> said that it does.</summary>
    public ScriptReference? Route { get; init; }

    /// <summary>All of them, null for each that the task does not have; in the order in which the task's hash has them.</summary>
    public IReadOnlyList<ScriptReference?> All => [Preprocess, Postprocess, Prompt, Report, Route];
}
