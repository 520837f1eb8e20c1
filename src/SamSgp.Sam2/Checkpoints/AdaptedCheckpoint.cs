using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Modeling.Refiners;
using SamSgp.Sam2.Sgp;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Checkpoints;

/// <summary>A checkpoint with an adapter laid over it: the adapter's weights replace and complete the checkpoint's, and
/// its low-rank updates are added to the trunk's qkv weights once, so that the network runs as fast as without
/// them.</summary>
public sealed class AdaptedCheckpoint : ICheckpointFile
{
    /// <summary>The entry of an adapter's metadata that holds the SHA-256 of the checkpoint it was trained on.</summary>
    public const string BaseEntry = "samsgp.base.sha256";

    private const string Guide = PseudoMaskGuide.Part + ".";
    private const string QueryDown = ".linear_a_q.weight";
    private readonly ICheckpointFile _weights;
    private readonly ICheckpointFile? _adapter;

    /// <summary>Lays an adapter over a checkpoint; the caller disposes both.</summary>
    /// <param name="weights">All of a network's weights.</param>
    /// <param name="adapter">Some of them, and low-rank updates; null for none.</param>
    public AdaptedCheckpoint(ICheckpointFile weights, ICheckpointFile? adapter)
    {
        ArgumentNullException.ThrowIfNull(weights);
        (_weights, _adapter) = (weights, adapter);
        var tensors = new Dictionary<string, TensorInfo>(weights.Tensors);
        foreach (var (name, info) in Replacements) tensors[name] = info;
        Tensors = tensors;
    }

    /// <inheritdoc/>
    public string Path => _adapter is null ? _weights.Path : $"{_weights.Path} with adapter {_adapter.Path}";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata => _weights.Metadata;

    /// <summary>Whether there are weights for the refiner <c>pma</c>.</summary>
    public bool HasPseudoMaskGuide => Tensors.Keys.Any(key => key.StartsWith(Guide, StringComparison.Ordinal));

    /// <summary>Channels of the detail that masks are sharpened with; 0 where there are no weights for it.</summary>
    public int DetailDim => Tensors.TryGetValue(MaskDetail.OutputBias, out var bias) ? (int)bias.Shape[0] : 0;

    /// <summary>How many structures the second reader in an adapter knows; 0 where there is none.</summary>
    public static int StructuresOfUNet(ICheckpointFile adapter)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        return adapter.Tensors.TryGetValue(SupportUNet.HeadBias, out var bias) ? (int)bias.Shape[0] - 1 : 0;
    }

    /// <summary>The second reader that the adapter brings, in evaluation mode; null where it brings none.</summary>
    /// <exception cref="CheckpointException">Its weights are of another network.</exception>
    public SupportUNet? Reader()
    {
        if (_adapter is null || StructuresOfUNet(_adapter) is not (> 0 and var structures)) return null;
        var reader = new SupportUNet(structures);
        try
        {
            CheckpointLoader.Load(reader, new Part(_adapter, SupportUNet.Prefix));
        }
        catch
        {
            reader.Dispose();
            throw;
        }

        reader.eval();
        return reader;
    }

    private IEnumerable<KeyValuePair<string, TensorInfo>> Replacements =>
        _adapter is null ? [] : _adapter.Tensors.Where(tensor => !IsLowRank(tensor.Key) && !IsReader(tensor.Key));

    /// <inheritdoc/>
    public Tensor Read(string name) =>
        _adapter is not null && _adapter.Tensors.ContainsKey(name) ? _adapter.Read(name) : _weights.Read(name);

    /// <summary>Adds the adapter's low-rank updates to a network that was loaded with these weights.</summary>
    /// <exception cref="CheckpointException">An update does not fit; the message lists all that do not.</exception>
    public void MergeInto(Sam2Base model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (_adapter is null) return;
        var state = model.state_dict();
        var blocks = _adapter.Tensors.Keys.Where(key => key.EndsWith(QueryDown, StringComparison.Ordinal))
            .Select(key => key[..^QueryDown.Length]).ToList();
        var used = blocks.SelectMany(block => Parts.Select(part => block + part)).ToHashSet();
        var faults = _adapter.Tensors.Keys.Where(key => IsLowRank(key) && !used.Contains(key))
            .Concat(blocks.Where(block => !Fits(state, block))).ToList();
        if (faults.Count > 0)
            throw new CheckpointException($"{_adapter.Path} is no adapter of this network: {string.Join(", ", faults)}.");
        using var withoutGradient = no_grad();
        foreach (var block in blocks) Merge(state[block + ".weight"], block);
    }

    /// <summary>Does nothing: both files are the caller's.</summary>
    public void Dispose()
    {
    }

    private static string[] Parts { get; } =
        [QueryDown, ".linear_b_q.weight", ".linear_a_v.weight", ".linear_b_v.weight"];

    private static bool IsLowRank(string key) => Parts.Any(part => key.EndsWith(part, StringComparison.Ordinal));

    private static bool IsReader(string key) => key.StartsWith(SupportUNet.Prefix, StringComparison.Ordinal);

    // a: (rank, in), b: (in, rank), over a weight (out, in) with out >= in.
    private bool Fits(Dictionary<string, Tensor> state, string block)
    {
        if (!state.TryGetValue(block + ".weight", out var weight)
            || !Parts.All(part => _adapter!.Tensors.ContainsKey(block + part))) return false;
        var (rank, width) = (_adapter!.Tensors[block + QueryDown].Shape[0], weight.shape[1]);
        return weight.shape[0] >= width && Parts.All(part => _adapter.Tensors[block + part].Shape
            .SequenceEqual(part.Contains("_a_", StringComparison.Ordinal) ? [rank, width] : [width, rank]));
    }

    // As the paper's code adds them while running: q to the first, v to the last of the outputs, as many as inputs.
    private void Merge(Tensor weight, string block)
    {
        using var scope = NewDisposeScope();
        var (width, outputs) = (weight.shape[1], weight.shape[0]);
        weight.slice(0, 0, width, 1).add_(Update(block, "q"), alpha: One);
        weight.slice(0, outputs - width, outputs, 1).add_(Update(block, "v"), alpha: One);
    }

    private Tensor Update(string block, string part) =>
        _adapter!.Read($"{block}.linear_b_{part}.weight").to(float32)
            .matmul(_adapter.Read($"{block}.linear_a_{part}.weight").to(float32));

    // The tensors of a file whose names begin alike, by the rest of their names.
    private sealed class Part(ICheckpointFile file, string prefix) : ICheckpointFile
    {
        public string Path => file.Path;

        public IReadOnlyDictionary<string, TensorInfo> Tensors { get; } = file.Tensors
            .Where(tensor => tensor.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[prefix.Length..], t => t.Value);

        public IReadOnlyDictionary<string, string> Metadata => file.Metadata;

        public Tensor Read(string name) => file.Read(prefix + name);

        public void Dispose()
        {
        }
    }
}
