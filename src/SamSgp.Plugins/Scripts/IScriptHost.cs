namespace SamSgp.Plugins.Scripts;

/// <summary>Makes plug-ins of scripts. Each call of such a plug-in runs in a process of its own kind, never in the caller's;
/// it throws <see cref="ScriptException"/> when the script fails, whatever way it fails.</summary>
public interface IScriptHost
{
    /// <summary>Why the script cannot be compiled; empty when it can. Cheap for a text that was checked before.</summary>
    IReadOnlyList<ScriptFault> Check(Script script);

    /// <summary>The plug-in of a <see cref="ScriptKind.Preprocess"/> script.</summary>
    IPreProcessor Preprocessor(Script script);

    /// <summary>The plug-in of a <see cref="ScriptKind.Postprocess"/> script.</summary>
    IPostProcessor Postprocessor(Script script);

    /// <summary>The plug-in of a <see cref="ScriptKind.Prompt"/> script.</summary>
    IPrompter Prompter(Script script);

    /// <summary>The plug-in of a <see cref="ScriptKind.Report"/> script.</summary>
    IReporter Reporter(Script script);

    /// <summary>The plug-in of a <see cref="ScriptKind.Route"/> script.</summary>
    IRouter Router(Script script);
}
