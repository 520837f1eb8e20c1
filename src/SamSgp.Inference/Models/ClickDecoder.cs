using SamSgp.Sam2.Checkpoints;

namespace SamSgp.Inference.Models;

/// <summary>A decoder for clicks: part of a network, trained with points beside a model that was trained without (<c>samsgp train --clicks</c>). It
/// stands beside the model's weights and names them.</summary>
public static class ClickDecoder
{
    /// <summary>The file.</summary>
    public const string FileName = "clicks.safetensors";

    /// <summary>The decoder beside a checkpoint; null where there is none, or one of other weights.</summary>
    /// <param name="checkpoint">Path of the checkpoint.</param>
    /// <param name="sha256">Its hash.</param>
    /// <param name="log">Told in a sentence of a decoder that is passed over.</param>
    public static string? Beside(string checkpoint, string sha256, Action<string>? log = null)
    {
        var path = Path.Combine(Path.GetDirectoryName(checkpoint)!, FileName);
        if (!File.Exists(path)) return null;
        try
        {
            using var file = SafetensorsFile.Open(path);
            if (sha256.Equals(file.Metadata.GetValueOrDefault(AdaptedCheckpoint.BaseEntry), StringComparison.OrdinalIgnoreCase)) return path;
            log?.Invoke($"{path} was trained on other weights than {checkpoint}: points are not read.");
        }
        catch (CheckpointException fault)
        {
            log?.Invoke($"Points are not read: {fault.Message}");
        }

        return null;
    }
}
