using SamSgp.Tasks.Manifests;

namespace SamSgp.Tasks.Validation;

/// <summary>What reading a manifest gave: the manifest, or all its faults at once.</summary>
/// <param name="FilePath">Full path of the manifest.</param>
/// <param name="Manifest">The manifest; null when there are faults.</param>
/// <param name="Faults">In the order of the file; empty when all is well.</param>
public sealed record ManifestReading(string FilePath, TaskManifest? Manifest, IReadOnlyList<ManifestFault> Faults)
{
    /// <summary>The same after a further check: a manifest it finds faults in is faulty.</summary>
    public ManifestReading With(TaskCheck? check) =>
        Manifest is not null && check?.Invoke(Manifest) is { Count: > 0 } faults ? this with { Manifest = null, Faults = faults } : this;
}

/// <summary>A check of a good manifest that needs more than its text, such as a compiler.</summary>
/// <param name="task">The manifest.</param>
/// <returns>All faults; empty when all is well.</returns>
public delegate IReadOnlyList<ManifestFault> TaskCheck(TaskManifest task);
