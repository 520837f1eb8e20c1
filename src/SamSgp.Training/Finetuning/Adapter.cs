using SamSgp.Inference.Models;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Training.Finetuning;

/// <summary>An adapter for a checkpoint: low-rank updates of the trunk's attention (SAM2-SGP, section LoRA) and the weights
/// that turn features into masks; of a small network all other weights too, and masks are made finer (<c>detailDim</c>).
/// What says whether the structure is there stays as it is. Most adapters bring a <see cref="SupportUNet"/>, too. A run
/// leaves <c>adapter.safetensors</c>, in float16, which a manifest's <c>model.adapter</c> names.</summary>
public sealed class Adapter : TrainingTarget
{
    /// <summary>The file a run is for.</summary>
    public const string AdapterFile = "adapter.safetensors";

    private const string Qkv = ".attn.qkv.";
    private const string FrozenQkv = ".attn.qkv.qkv."; // as the model has them, beside their low-rank updates
    private const string LowRank = ".attn.qkv.linear_";
    private const int AddedDetail = 8; // masks of small networks are coarse: their adapters sharpen them
    private const string Presence = "obj_score"; // support images nearly all show the structure: they cannot teach when it is not there
    private const long MostWeights = 8_000_000; // 16 MB of float16
    private static readonly string[] Refiner = ["pseudo_mask_guide.", "mask_detail.", "sam_mask_decoder."];
    // Last layers of what the model does not have: at zero it is as without them.
    private static readonly string[] Added = [".attn.qkv.linear_b_", "pseudo_mask_guide.dense.6.", "mask_detail.filters.2."];
    private readonly CheckpointSource _base;

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
        IsSmall = file.Tensors.Values.Sum(tensor => tensor.Count) < MostWeights;
        if (IsSmall && Config.DetailDim == 0) Config = Config with { DetailDim = AddedDetail };
    }

    /// <summary>Sizes of the network with its low-rank updates.</summary>
    public Sam2Config Config { get; }

    /// <summary>How the weights want their inputs.</summary>
    public ModelTraits Traits => _base.Traits;

    /// <summary>Whether all weights fit an adapter, and are learnt.</summary>
    public bool IsSmall { get; }

    /// <summary>How far the weights that are left go from the model's towards those learnt, 0 to 1. Between the two lie
    /// networks that know a few images less by heart than the one and the task better than the other (Wortsman et al.
    /// 2022, WiSE-FT). Of parts that the model does not have the last layer is made weaker.</summary>
    public double Strength { get; set; } = 1;

    /// <summary>What the second reader's vote counts, as <see cref="SupportUNet.Strength"/>.</summary>
    public double Vote { get; set; } = 1;

    /// <summary>Whether a second reader is trained, too (<see cref="SupportUNet"/>): it needs structures that exclude each
    /// other.</summary>
    public bool HasReader { get; init; } = true;

    /// <summary>What is learnt, for people.</summary>
    public string Scope => (IsSmall ? "LoRA in the trunk's attention, all other weights, finer masks" : "LoRA in the trunk, mask decoder, refiner")
        + (HasReader ? "; a U-Net as second reader" : "");

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
        if (name.Contains(Presence, StringComparison.Ordinal)) return false;
        return IsSmall ? !name.Contains(FrozenQkv, StringComparison.Ordinal)
            : name.Contains(LowRank, StringComparison.Ordinal) || Refiner.Any(part => name.StartsWith(part, StringComparison.Ordinal));
    }

    /// <inheritdoc/>
    public override void Write(string folder, Sam2Base model, IEnumerable<(string Name, Tensor Weight)> averages,
        IReadOnlyDictionary<string, string> remarks) =>
        // Without the time it took: the same seed and steps give the same bytes.
        SafetensorsWriter.Write(Path.Combine(folder, AdapterFile),
            (Strength < 1 ? Weaken(averages) : averages).ToDictionary(a => a.Name, a => a.Weight.to(ScalarType.Float16)),
            new Dictionary<string, string>(remarks.Where(remark => remark.Key != "seconds")) { [AdaptedCheckpoint.BaseEntry] = FileHash.Sha256(_base.Path) });

    /// <summary>The model with an adapter of it merged in, at some strength; the caller disposes it.</summary>
    /// <param name="path">Of an adapter that was left at strength 1.</param>
    /// <param name="strength">As <see cref="Strength"/>.</param>
    public Sam2Base Merge(string path, double strength = 1)
    {
        using var grad = no_grad();
        using var weights = CheckpointFile.Open(_base.Path);
        using var file = CheckpointFile.Open(path);
        var adapted = new AdaptedCheckpoint(weights, file);
        var network = new Sam2Base(Config with { LoraRank = 0 });
        CheckpointLoader.Load(network, adapted);
        adapted.MergeInto(network);
        if (strength >= 1) return network;
        using var scope = NewDisposeScope();
        using var plain = Load();
        var begin = plain.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach (var (name, weight) in network.named_parameters())
        {
            if (begin.TryGetValue(name, out var from)) weight.copy_(Between(from, weight, strength));
            else if (IsAdded(name)) weight.copy_(weight.Times(strength));
        }

        return network;
    }

    /// <summary>Adds a second reader to an adapter that a run left.</summary>
    /// <param name="folder">The run's.</param>
    /// <param name="weights">By their names in an adapter.</param>
    public void AddReader(string folder, IEnumerable<(string Name, Tensor Weight)> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        using var scope = NewDisposeScope();
        var path = Path.Combine(folder, AdapterFile);
        using var file = SafetensorsFile.Open(path);
        var all = file.Tensors.Keys.ToDictionary(name => name, file.Read);
        foreach (var (name, weight) in weights) all[name] = weight.to(ScalarType.Float16);
        all[SupportUNet.StrengthName] = tensor((float)Vote).view(1);
        SafetensorsWriter.Write(path, all, file.Metadata);
    }

    /// <summary>The second reader of an adapter; null where it has none. The caller disposes it.</summary>
    /// <param name="path">Of the adapter.</param>
    /// <param name="vote">As <see cref="Vote"/>, over what the adapter says.</param>
    public SupportUNet? Reader(string path, double vote = 1)
    {
        using var weights = CheckpointFile.Open(_base.Path);
        using var file = CheckpointFile.Open(path);
        var reader = new AdaptedCheckpoint(weights, file).Reader();
        if (reader is not null) reader.Strength *= vote;
        return reader;
    }

    private IEnumerable<(string Name, Tensor Weight)> Weaken(IEnumerable<(string Name, Tensor Weight)> learnt)
    {
        using var plain = Load();
        var begin = plain.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach (var (name, weight) in learnt)
        {
            if (begin.TryGetValue(name, out var from)) yield return (name, Between(from.to(weight.device), weight, Strength));
            else yield return (name, IsAdded(name) ? weight.Times(Strength) : weight);
        }
    }

    private static bool IsAdded(string name) => Added.Any(part => name.Contains(part, StringComparison.Ordinal));

    private static Tensor Between(Tensor from, Tensor learnt, double strength) => learnt.Times(strength).Plus(from.Times(1 - strength));

    private Sam2Base Load()
    {
        using var file = CheckpointFile.Open(_base.Path);
        var guided = file.Tensors.Keys.Any(key => key.StartsWith(Refiner[0], StringComparison.Ordinal));
        var model = new Sam2Base(Config with
        {
            LoraRank = 0, Refiner = guided ? RefinerKind.Pma : RefinerKind.Sam2, DetailDim = _base.Config.DetailDim,
        });
        CheckpointLoader.Load(model, file);
        return model;
    }
}
