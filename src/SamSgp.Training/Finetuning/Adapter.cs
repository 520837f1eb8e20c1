using SamSgp.Inference.Models;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using static TorchSharp.torch;

namespace SamSgp.Training.Finetuning;

/// <summary>An adapter for a checkpoint: low-rank updates of the trunk (SAM2-SGP, section LoRA) and the weights that
/// turn features into masks. A run leaves <c>adapter.safetensors</c>, in float16, which a manifest's
/// <c>model.adapter</c> names.</summary>
public sealed class Adapter : TrainingTarget
{
    /// <summary>The file a run is for.</summary>
    public const string AdapterFile = "adapter.safetensors";

    private const string Trunk = "image_encoder.trunk.";
    private const string Qkv = ".attn.qkv.";
    private const string LowRank = ".attn.qkv.linear_";
    private const long MostWeights = 4_000_000; // 8 MB of float16
    private static readonly string[] Refiner = ["pseudo_mask_guide.", "sam_mask_decoder."];
    private readonly CheckpointSource _base;
    private readonly bool _wide;

    /// <summary>An adapter for a model.</summary>
    /// <param name="checkpoint">The registry's entry of the model it is for.</param>
    /// <param name="imageSize">Side of the input in pixels; null for the model's own.</param>
    /// <param name="rank">Of the low-rank updates.</param>
    /// <exception cref="ModelException">The model cannot be fine-tuned.</exception>
    public Adapter(ModelEntry checkpoint, int? imageSize, int rank)
    {
        _base = CheckpointSource.Of(checkpoint);
        if (_base.Config.Refiner == RefinerKind.Published)
            throw new ModelException($"Model {_base.Name} has the published refiner; fine-tuning trains refiner pma. "
                + "Use a model without mask_decoder2, such as sgp-nano or SAM 2's own weights.");
        Config = _base.Config with
        {
            ImageSize = imageSize ?? _base.Config.ImageSize, LoraRank = rank, Refiner = RefinerKind.Pma, Dropout = 0,
        };
        using var file = CheckpointFile.Open(_base.Path);
        _wide = file.Tensors.Where(t => !t.Key.StartsWith(Trunk, StringComparison.Ordinal)).Sum(t => t.Value.Count) < MostWeights;
    }

    /// <summary>Sizes of the network with its low-rank updates.</summary>
    public Sam2Config Config { get; }

    /// <summary>How the weights want their inputs.</summary>
    public ModelTraits Traits => _base.Traits;

    /// <summary>What is learnt, for people.</summary>
    public string Scope => _wide ? "LoRA in the trunk, all weights after it" : "LoRA in the trunk, mask decoder, refiner";

    /// <inheritdoc/>
    public override Sam2Base Build()
    {
        using var grad = no_grad();
        using var plain = Load();
        var model = new Sam2Base(Config);
        var state = model.state_dict();
        foreach (var (name, weight) in plain.state_dict())
            state[name.Replace(Qkv, Qkv + "qkv.", StringComparison.Ordinal)].copy_(weight);
        return model;
    }

    /// <inheritdoc/>
    public override bool Trains(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Contains(LowRank, StringComparison.Ordinal)
            || (_wide ? !name.StartsWith(Trunk, StringComparison.Ordinal)
                : Refiner.Any(part => name.StartsWith(part, StringComparison.Ordinal)));
    }

    /// <inheritdoc/>
    public override void Write(string folder, Sam2Base model, IEnumerable<(string Name, Tensor Weight)> averages,
        IReadOnlyDictionary<string, string> remarks) =>
        // Without the time it took: the same seed and steps give the same bytes.
        SafetensorsWriter.Write(Path.Combine(folder, AdapterFile),
            averages.ToDictionary(a => a.Name, a => a.Weight.to(ScalarType.Float16)),
            remarks.Where(remark => remark.Key != "seconds").ToDictionary());

    private Sam2Base Load()
    {
        using var file = CheckpointFile.Open(_base.Path);
        var guided = file.Tensors.Keys.Any(key => key.StartsWith(Refiner[0], StringComparison.Ordinal));
        var model = new Sam2Base(Config with { LoraRank = 0, Refiner = guided ? RefinerKind.Pma : RefinerKind.Sam2 });
        CheckpointLoader.Load(model, file);
        return model;
    }
}
