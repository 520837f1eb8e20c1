using System.Security.Cryptography;
using System.Text;
using SamSgp.Plugins;
using SamSgp.Plugins.Scripts;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Runs.Scripts;

/// <summary>A task's scripts.</summary>
public static class TaskScripts
{
    /// <summary>The scripts a manifest names, with the keys it names them by.</summary>
    public static IEnumerable<(string Key, Script Script, ScriptReference Reference)> Of(TaskManifest task)
    {
        foreach (var kind in Enum.GetValues<ScriptKind>())
            if (ReferenceOf(task.Scripts, kind) is { } reference)
                yield return ("scripts." + KeyOf(kind), new Script(kind, reference.Path, reference.Text), reference);
    }

    /// <summary>The key of a kind under <c>scripts:</c>.</summary>
    public static string KeyOf(ScriptKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>The task's script of a kind; null when it has none.</summary>
    public static Script? Find(TaskManifest task, ScriptKind kind) =>
        ReferenceOf(task.Scripts, kind) is { } reference ? new Script(kind, reference.Path, reference.Text) : null;

    /// <summary>What a script does, in one text: its own, and the values of the parameters that it names. One that makes a
    /// parameter's name of pieces is not seen to read it.</summary>
    public static string Key(Script script, IReadOnlyDictionary<string, ParameterValue> parameters) => string.Join('|',
        parameters.Where(p => script.Text.Contains(p.Key, StringComparison.Ordinal)).OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => $"{p.Key}={p.Value}").Prepend(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(script.Text)))));

    /// <summary>What a script sees of a run.</summary>
    /// <param name="task">The task.</param>
    /// <param name="parameters">A value for each of its parameters.</param>
    /// <param name="remarks">Takes sentences for the user.</param>
    public static PluginContext Context(TaskManifest task, IReadOnlyDictionary<string, ParameterValue> parameters, IProgress<string> remarks) =>
        new(task.Id, Values(parameters), task.Segments.ToDictionary(s => s.Number, s => s.Label), remarks);

    private static PluginParameters Values(IReadOnlyDictionary<string, ParameterValue> parameters) =>
        new(parameters.ToDictionary(pair => pair.Key, pair => ValueOf(pair.Value)));

    private static object ValueOf(ParameterValue value) => value.Type switch
    {
        ParameterType.Real or ParameterType.Whole => value.Number,
        ParameterType.Flag => value.Flag,
        _ => value.Text,
    };

    private static ScriptReference? ReferenceOf(ScriptSettings scripts, ScriptKind kind) => kind switch
    {
        ScriptKind.Preprocess => scripts.Preprocess,
        ScriptKind.Postprocess => scripts.Postprocess,
        ScriptKind.Prompt => scripts.Prompt,
        ScriptKind.Report => scripts.Report,
        ScriptKind.Route => scripts.Route,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of script."),
    };
}
