using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SamSgp.Inference.Hooks;
using SamSgp.Inference.Models;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Schema;

namespace SamSgp.Inference.Support;

/// <summary>What encoded examples depend on beside their images. Whatever else of a manifest changes (title, rules of matching,
/// post-processing, colours), examples that were encoded stay good.</summary>
/// <param name="Input">The input section, as canonical text.</param>
/// <param name="Segments">Segment numbers, in order.</param>
/// <param name="Model">SHA-256 of the checkpoint and how it wants images and masks.</param>
/// <param name="Adapter">SHA-256 of the adapter; empty without one.</param>
/// <param name="ImageSize">Side of the network's input in pixels.</param>
/// <param name="Preprocess">The pre-process script and the parameters it reads; empty without one.</param>
internal sealed record Preparation(string Input, string Segments, string Model, string Adapter, int ImageSize, string Preprocess)
{
    /// <summary>Of a task with a model.</summary>
    public static Preparation Of(TaskManifest task, LoadedModel model, SegmentationHooks hooks) => new(
        CanonicalText.Of(task.Input), string.Join(',', task.Segments.Select(s => s.Number)),
        string.Create(CultureInfo.InvariantCulture,
            $"{model.Sha256}, masks {model.Traits.SupportMasks}, mean {string.Join(' ', model.Traits.Mean)}, std {string.Join(' ', model.Traits.Std)}"),
        model.AdapterSha256 ?? "", model.ImageSize, hooks.Preprocess is null ? "" : hooks.PreprocessKey);

    /// <summary>Hex SHA-256 over all of it.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', Input, Segments, Model, Adapter, ImageSize.ToString(CultureInfo.InvariantCulture), Preprocess))));

    /// <summary>What another one is for that this is not, as the end of a sentence; null where they are the same.</summary>
    public string? Beside(Preparation other) =>
        Model != other.Model ? "for another checkpoint"
        : Adapter != other.Adapter ? "for another adapter"
        : ImageSize != other.ImageSize ? string.Create(CultureInfo.InvariantCulture, $"at {other.ImageSize} px, not {ImageSize} px")
        : Segments != other.Segments ? $"for segments {other.Segments}, not {Segments}"
        : Input != other.Input ? "with another input section"
        : Preprocess != other.Preprocess ? "with another pre-process script, or other values of the parameters it reads"
        : null;
}
