using SamSgp.Sam2.Cpu;
using SamSgp.Sam2.Modeling.Sam;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Sam2.Modeling;

/// <summary>Self-attention, attention to memories, feed-forward; each with a residual and a norm before it.</summary>
internal sealed class MemoryAttentionLayer : Module
{
    [ComponentName(Name = "self_attn")] private readonly RoPEAttention _selfAttention;
    [ComponentName(Name = "cross_attn_image")] private readonly RoPEAttention _crossAttention;
    [ComponentName(Name = "linear1")] private readonly Linear _linear1;
    [ComponentName(Name = "linear2")] private readonly Linear _linear2;
    [ComponentName(Name = "norm1")] private readonly LayerNorm _norm1;
    [ComponentName(Name = "norm2")] private readonly LayerNorm _norm2;
    [ComponentName(Name = "norm3")] private readonly LayerNorm _norm3;
    private readonly double _dropout;

    public MemoryAttentionLayer(Sam2Config config)
        : base(nameof(MemoryAttentionLayer))
    {
        var dim = config.HiddenDim;
        _selfAttention = new RoPEAttention(dim, dim, config.Dropout);
        _crossAttention = new RoPEAttention(dim, config.MemoryDim, config.Dropout);
        _linear1 = Linear(dim, config.FeedForward);
        _linear2 = Linear(config.FeedForward, dim);
        (_norm1, _norm2, _norm3) = (LayerNorm(dim), LayerNorm(dim), LayerNorm(dim));
        _dropout = config.Dropout;
        RegisterComponents();
    }

    /// <summary>What the memory is looked for by: (B, M, mem) tokens and positions, null where their place does not count,
    /// -> (B, 1, M, d).</summary>
    public Tensor Keys(Tensor memory, Tensor? memoryPosition, long gridTokens, long pointerTokens)
    {
        using var scope = NewDisposeScope();
        var keys = memoryPosition is null
            ? Pieces.OfItems([memory], item => _crossAttention.Keys(item[0], gridTokens, excluded: memory.shape[1]))
            : Pieces.OfItems([memory, memoryPosition], item => _crossAttention.Keys(item[0].Plus(item[1]), gridTokens, pointerTokens));
        return keys.MoveToOuterDisposeScope();
    }

    public Tensor forward(Tensor target, Tensor memory, Tensor keys, bool placed)
    {
        using var scope = NewDisposeScope();
        var normed = Normed(_norm1, target);
        target = target.Plus(Drop(_selfAttention.forward(normed, normed, normed, 0)));
        normed = Normed(_norm2, target);
        target = target.Plus(Drop(_crossAttention.Attend(normed, keys, memory, placed)));
        return Pieces.OfRows([target], target.shape[2], rows => FeedForward(rows[0])).MoveToOuterDisposeScope();
    }

    private Tensor FeedForward(Tensor target)
    {
        var hidden = functional.relu(_linear1.forward(_norm3.forward(target)), inplace: true);
        return target.Plus(Drop(_linear2.forward(Drop(hidden))));
    }

    private static Tensor Normed(LayerNorm norm, Tensor x) => Pieces.OfRows([x], x.shape[2], rows => norm.forward(rows[0]));

    private Tensor Drop(Tensor x) => training && _dropout > 0 ? functional.dropout(x, _dropout, true) : x;
}

/// <summary>Image features conditioned on memories. All tensors batch first.</summary>
internal sealed class MemoryAttention : Module
{
    [ComponentName(Name = "layers")] private readonly ModuleList<MemoryAttentionLayer> _layers;
    [ComponentName(Name = "norm")] private readonly LayerNorm _norm;

    public MemoryAttention(Sam2Config config)
        : base(nameof(MemoryAttention))
    {
        _layers = ModuleList(Enumerable.Range(0, config.MemoryLayers).Select(_ => new MemoryAttentionLayer(config)).ToArray());
        _norm = LayerNorm(config.HiddenDim);
        RegisterComponents();
    }

    /// <summary>The number format it attends in.</summary>
    public ScalarType WeightsType => _norm.weight!.dtype;

    /// <param name="current">(B, N, d) image tokens, or (1, N, d) for B memories of the same image: what does not depend
    /// on the memory is computed once.</param>
    /// <param name="currentPosition">(1 or B, N, d).</param>
    /// <param name="memory">(B, M, mem) memory tokens, object pointers last.</param>
    /// <param name="memoryPosition">(1 or B, M, mem); null: what a memory shows counts, where it shows it does not (no sine
    /// and no rotary code between image and memories).</param>
    /// <param name="pointerTokens">How many of the memory tokens are object pointers, which no rotary code turns.</param>
    /// <returns>(B, N, d).</returns>
    public Tensor forward(Tensor current, Tensor currentPosition, Tensor memory, Tensor? memoryPosition, long pointerTokens)
    {
        var output = current.Plus(currentPosition.Times(0.1));
        foreach (var layer in _layers)
            output = layer.forward(output, memory, layer.Keys(memory, memoryPosition, current.shape[1], pointerTokens), memoryPosition is not null);
        return _norm.forward(output);
    }

    /// <summary>Each layer's keys (B, 1, M, d) of memories without object pointers; M a whole number of grids.</summary>
    public IReadOnlyList<Tensor> Keys(Tensor memory, Tensor? memoryPosition, long gridTokens) =>
        [.. _layers.Select(layer => layer.Keys(memory, memoryPosition, gridTokens, 0))];

    /// <summary>As above, with <see cref="Keys"/> already made.</summary>
    public Tensor forward(Tensor current, Tensor currentPosition, MemoryTokens memory)
    {
        var output = current.Plus(currentPosition.Times(0.1));
        for (var i = 0; i < _layers.Count; i++) output = _layers[i].forward(output, memory.Values, memory.Keys[i], memory.Placed);
        return _norm.forward(output);
    }
}
