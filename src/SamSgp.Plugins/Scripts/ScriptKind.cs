namespace SamSgp.Plugins.Scripts;

/// <summary>What a script does in a run; the keys of <c>scripts:</c> in a manifest.</summary>
public enum ScriptKind
{
    /// <summary>Volume in, volume out, before the network.</summary>
    Preprocess,

    /// <summary>Masks and source volume in, masks out.</summary>
    Postprocess,

    /// <summary>Proposes or changes boxes.</summary>
    Prompt,

    /// <summary>Measures for the report.</summary>
    Report,

    /// <summary>Says whether a series fits.</summary>
    Route,
}
