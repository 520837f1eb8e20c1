using SamSgp.Plugins.Scripts;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Validation;

namespace SamSgp.Runs.Scripts;

/// <summary>Finds what is wrong with the scripts of manifests, as faults of the manifest: that task cannot be used until it
/// is mended, all others can.</summary>
/// <param name="scripts">Compiles them.</param>
/// <param name="requiresPin">True when every script must be pinned by its SHA-256.</param>
public sealed class ScriptCheck(IScriptHost scripts, bool requiresPin)
{
    /// <summary>All faults of a task's scripts; a <see cref="TaskCheck"/>.</summary>
    public IReadOnlyList<ManifestFault> FaultsOf(TaskManifest task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return [.. TaskScripts.Of(task).SelectMany(named => FaultsOf(task, named.Key, named.Script, named.Reference))];
    }

    private IEnumerable<ManifestFault> FaultsOf(TaskManifest task, string key, Script script, ScriptReference reference)
    {
        var file = Path.GetFileName(script.Path);
        if (requiresPin && reference.Pin is null)
            yield return new ManifestFault(task.FilePath, 0, 0, key, file, "is not pinned, which this installation asks for",
                $"read the script, then write {{ file: {file}, sha256: {reference.Sha256} }}");
        foreach (var fault in scripts.Check(script))
            yield return new ManifestFault(fault.Path, fault.Line, fault.Column, key, null, $"does not compile ({fault.Message.TrimEnd('.')})",
                $"correct {file}");
    }
}
