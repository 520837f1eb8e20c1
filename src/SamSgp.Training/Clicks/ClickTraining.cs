using SamSgp.Inference.Models;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Devices;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Training.Evaluation;
using static TorchSharp.torch;

namespace SamSgp.Training.Clicks;

/// <summary>A decoder for clicks, for a model that was trained without: a copy of its mask decoder and prompt encoder that learns from simulated
/// clicks. The model itself stays as it is, and so do its automatic results, to the bit. A run leaves
/// <see cref="ClickDecoder.FileName"/>, in float16, which stands beside the model's weights.</summary>
public sealed class ClickTraining : TrainingTarget, IDisposable
{
    // High-resolution features come from the model as it is.
    private static readonly string[] Learnt = ["sam_mask_decoder.", "sam_prompt_encoder.point_embeddings.", "sam_prompt_encoder.not_a_point_embed.",
        "sam_prompt_encoder.mask_downscaling."];
    private static readonly string[] Kept = ["sam_mask_decoder.conv_s"];
    private readonly ModelEntry _model;
    private readonly SgpNetwork _automatic;

    /// <summary>A decoder for a model.</summary>
    /// <param name="model">The registry's entry of the model.</param>
    /// <param name="imageSize">Side of the training images in pixels; null for the model's own.</param>
    /// <param name="device">Where the run is.</param>
    /// <exception cref="ModelException">The model has a refiner that takes no mask.</exception>
    /// <exception cref="CheckpointException">Its weights are of another network.</exception>
    public ClickTraining(ModelEntry model, int? imageSize, ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Config.Refiner == RefinerKind.Published)
            throw new ModelException($"Model {model.Name} has the published refiner, which takes no mask that is there: no decoder for clicks can be trained for it.");
        (_model, Config) = (model, model.Config with { ImageSize = imageSize ?? model.Config.ImageSize });
        _automatic = TrainedNetwork.Load(model, imageSize, device);
        _automatic.Model.eval();
    }

    /// <summary>Sizes of the network while it is trained.</summary>
    public Sam2Config Config { get; }

    /// <summary>How the model wants its inputs.</summary>
    public ModelTraits Traits => _model.Traits;

    /// <inheritdoc/>
    public override Sam2Base Build()
    {
        using var file = CheckpointFile.Open(_model.CheckpointPath);
        var model = new Sam2Base(Config);
        CheckpointLoader.Load(model, file);
        return model;
    }

    /// <inheritdoc/>
    public override bool Trains(string name) => Array.Exists(Learnt, part => name.StartsWith(part, StringComparison.Ordinal))
        && !Array.Exists(Kept, part => name.StartsWith(part, StringComparison.Ordinal));

    /// <inheritdoc/>
    public override void Write(string folder, Sam2Base model, IEnumerable<(string Name, Tensor Weight)> averages,
        IReadOnlyDictionary<string, string> remarks) =>
        SafetensorsWriter.Write(Path.Combine(folder, ClickDecoder.FileName), averages.ToDictionary(a => a.Name, a => a.Weight.to(ScalarType.Float16)),
            new Dictionary<string, string>(remarks) { [AdaptedCheckpoint.BaseEntry] = FileHash.Sha256(_model.CheckpointPath) });

    /// <inheritdoc/>
    public void Dispose() => _automatic.Model.Dispose();

    internal override EpisodeLoss Loss(SgpNetwork network, EpisodeBatch batch, LossDraw how) => ClickLoss.Of(_automatic, network, batch, how);
}
