using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Devices;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using TorchSharp;

namespace SamSgp.Training.Evaluation;

/// <summary>A network loaded to be measured.</summary>
public static class TrainedNetwork
{
    /// <summary>Builds the network of a registry entry and loads its weights, strictly.</summary>
    /// <param name="entry">The model.</param>
    /// <param name="imageSize">Side of its input in pixels; null for its own.</param>
    /// <param name="device">Where it is to run.</param>
    /// <param name="over">A file of weights that replace some of the model's; null for none.</param>
    /// <exception cref="CheckpointException">The weights are of another network.</exception>
    public static SgpNetwork Load(ModelEntry entry, int? imageSize, ComputeDevice device, string? over = null)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(device);
        var model = new Sam2Base(entry.Config with { ImageSize = imageSize ?? entry.Config.ImageSize });
        using var file = SafetensorsFile.Open(entry.CheckpointPath);
        using var replaced = over is null ? null : SafetensorsFile.Open(over);
        CheckpointLoader.Load(model, new AdaptedCheckpoint(file, replaced));
        return new SgpNetwork(model.to(device.Resolve()));
    }
}
