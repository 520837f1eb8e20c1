using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Schema;

namespace SamSgp.Inference.Models;

/// <summary>What an adapter was trained for. While it stays the same the adapter is good; whatever else of a manifest changes (title,
/// rules of matching, post-processing, colours) does not matter to it.</summary>
public static class AdapterBasis
{
    /// <summary>Hex SHA-256 over checkpoint, input section, segments, size and pre-process script of a task.</summary>
    /// <exception cref="CheckpointException">The registry does not have the task's model.</exception>
    /// <exception cref="IOException">The checkpoint cannot be read.</exception>
    public static string Of(TaskManifest task, ModelRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(registry);
        var checkpoint = ModelWeights.Of(task.Model with { Adapter = null }, registry).CheckpointSha256;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', checkpoint, CanonicalText.Of(task.Input),
            string.Join(',', task.Segments.Select(s => s.Overlap ? $"{s.Number} overlaps" : $"{s.Number}")),
            (task.Model.ImageSize ?? 0).ToString(CultureInfo.InvariantCulture), task.Scripts.Preprocess?.Text ?? ""))));
    }
}
