using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using static TorchSharp.torch;

namespace SamSgp.Inference.Models;

/// <summary>A network in memory, ready to segment.</summary>
/// <param name="Name">Name in the model registry.</param>
/// <param name="Sha256">Hex SHA-256 of the checkpoint file.</param>
/// <param name="AdapterSha256">Hex SHA-256 of the adapter file; null without one.</param>
/// <param name="Network">In evaluation mode.</param>
/// <param name="Traits">How the checkpoint wants to be used.</param>
/// <param name="Precision">"fp32", "bf16", or "mixed": memory attention and the second reader in bf16, the rest in fp32.</param>
public sealed record LoadedModel(string Name, string Sha256, string? AdapterSha256, SgpNetwork Network, ModelTraits Traits,
    string Precision) : IDisposable
{
    /// <summary>The second reader of the task it is adapted to; null without one.</summary>
    public SupportUNet? Reader { get; init; }

    /// <summary>Whether there are weights that were trained with points as prompts.</summary>
    public bool ReadsPoints { get; init; }

    /// <summary>The network with the decoder that reads points; null where it is <see cref="Network"/> itself, or none does.</summary>
    public Lazy<SgpNetwork>? Clicks { get; init; }

    /// <summary>Loads the decoder for clicks, where there is one and it is not yet.</summary>
    internal void LoadClicks() => _ = Clicks?.Value;

    /// <summary>What decodes a mask anew.</summary>
    internal SgpNetwork Corrects => Clicks?.Value ?? Network;

    /// <summary>P: side of the network's input in pixels.</summary>
    public int ImageSize => Network.Model.Config.ImageSize;

    private readonly Dictionary<string, Tensor> _positions = [];

    /// <summary>Frees the weights. Position codes stay: features that were kept may outlive the model.</summary>
    public void Dispose()
    {
        Network.Model.Dispose();
        if (Clicks is { IsValueCreated: true }) Clicks.Value.Model.Dispose();
        Reader?.Dispose();
    }

    /// <summary>Position code of features, made once for all that have the same type and place.</summary>
    internal Tensor TopPosition(ImageFeatures features)
    {
        var key = $"{features.Top.dtype} {features.Top.device}";
        if (!_positions.TryGetValue(key, out var position))
            _positions[key] = position = features.TopPosition.clone().DetachFromDisposeScope();
        return position;
    }
}
