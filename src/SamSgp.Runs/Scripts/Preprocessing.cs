using SamSgp.Inference.Hooks;
using SamSgp.Plugins;
using SamSgp.Plugins.Scripts;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Runs.Scripts;

/// <summary>What a task's pre-process script does to a volume before the network sees it, series and support images alike.</summary>
public static class Preprocessing
{
    /// <summary>The hooks without a run: remarks of the script are heard by nobody.</summary>
    /// <param name="scripts">Runs the script.</param>
    /// <param name="task">The task.</param>
    /// <param name="parameters">A value for each of its parameters.</param>
    public static SegmentationHooks HooksOf(IScriptHost scripts, TaskManifest task, IReadOnlyDictionary<string, ParameterValue> parameters) =>
        HooksOf(scripts, task, parameters, TaskScripts.Context(task, parameters, new Unheard()));

    /// <summary>The hooks of a run.</summary>
    internal static SegmentationHooks HooksOf(IScriptHost scripts, TaskManifest task, IReadOnlyDictionary<string, ParameterValue> parameters,
        PluginContext context)
    {
        if (TaskScripts.Find(task, ScriptKind.Preprocess) is not { } script) return SegmentationHooks.None;
        var processor = scripts.Preprocessor(script);
        return new SegmentationHooks
        {
            Preprocess = (volume, cancellationToken) => processor.Process(volume, context, cancellationToken),
            PreprocessKey = TaskScripts.Key(script, parameters),
        };
    }
}
