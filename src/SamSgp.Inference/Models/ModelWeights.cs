using SamSgp.Sam2.Checkpoints;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Inference.Models;

/// <summary>Which weights a task is run with, whatever their names.</summary>
/// <param name="CheckpointSha256">Hex SHA-256 of the checkpoint.</param>
/// <param name="AdapterSha256">Hex SHA-256 of the adapter; null without one.</param>
public sealed record ModelWeights(string CheckpointSha256, string? AdapterSha256)
{
    /// <summary>That of a task's model.</summary>
    /// <exception cref="CheckpointException">The registry does not have the model.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ModelWeights Of(ModelSettings settings, ModelRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(registry);
        var name = settings.Checkpoint;
        return new ModelWeights(Path.IsPathRooted(name) ? FileHash.Sha256(name) : registry.Find(name).Sha256,
            settings.Adapter is null ? null : FileHash.Sha256(settings.Adapter));
    }

    /// <summary>Whether a result with these hashes was made with it.</summary>
    public bool Made(string? checkpointSha256, string? adapterSha256) => CheckpointSha256.Equals(checkpointSha256, StringComparison.OrdinalIgnoreCase)
        && string.Equals(AdapterSha256, adapterSha256, StringComparison.OrdinalIgnoreCase);
}
