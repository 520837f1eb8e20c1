using System.Collections.Concurrent;
using SamSgp.Sam2.Cpu;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Sam2.Modeling.Backbones;

/// <summary>Self-attention in windows (or over the whole grid) with optional query pooling.</summary>
/// <remarks>Windows are cut after the projection to q, k and v, not before as in the original: it acts on each token
/// alone, and so one copy serves for windows and heads.</remarks>
internal sealed class MultiScaleAttention : Module
{
    [ComponentName(Name = "qkv")] private readonly Module<Tensor, Tensor> _qkv;
    [ComponentName(Name = "proj")] private readonly Linear _proj;
    private readonly long _heads;
    private readonly long _dimOut;
    private readonly bool _pool;

    public MultiScaleAttention(long dim, long dimOut, long heads, bool pool, int loraRank)
        : base(nameof(MultiScaleAttention))
    {
        _qkv = loraRank > 0 ? new LoraQkv(dim, dimOut, loraRank) : Linear(dim, 3 * dimOut);
        _proj = Linear(dimOut, dimOut);
        (_heads, _dimOut, _pool) = (heads, dimOut, pool);
        RegisterComponents();
    }

    /// <param name="x">(B, H, W, C).</param>
    /// <param name="norm">Of what it attends to.</param>
    /// <param name="window">Side of the windows that attend to themselves; 0 for the whole grid.</param>
    /// <returns>(B, H, W, C'), both sides halved by query pooling; <see cref="Project"/> is still to come.</returns>
    public Tensor forward(Tensor x, LayerNorm norm, int window)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (x.shape[1], x.shape[2]);
        var qkv = Qkv(x, norm, window); // (B, H, W, 3 * heads * C)
        var step = _pool ? 2 : 1;
        Tensor q, k, v;
        if (_pool)
        {
            var third = qkv.shape[3] / 3;
            q = HieraOps.Windows(HieraOps.MaxPool(qkv.slice(3, 0, third, 1)), window / 2, 1, _heads)[0];
            var kv = HieraOps.Windows(qkv.slice(3, third, 3 * third, 1), window, 2, _heads);
            (k, v) = (kv[0], kv[1]);
        }
        else
        {
            var parts = HieraOps.Windows(qkv, window, 3, _heads);
            (q, k, v) = (parts[0], parts[1], parts[2]);
        }

        var attended = ProductAttention.Attend(q, k, v); // (windows, heads, N, C)
        // Padding leaves before the projection: it is nobody's result.
        return HieraOps.Grid(attended, x.shape[0], window / step, height / step, width / step).MoveToOuterDisposeScope();
    }

    /// <summary>The last step, row by row: (..., C') -> (..., C').</summary>
    public Tensor Project(Tensor attended) => _proj.forward(attended);

    private Tensor Qkv(Tensor x, LayerNorm norm, int window)
    {
        if (window == 0 || (x.shape[1] % window == 0 && x.shape[2] % window == 0))
            return Pieces.OfRows([x], 3 * _dimOut, rows => _qkv.forward(norm.forward(rows[0])));
        var normed = Pieces.OfRows([x], x.shape[3], rows => norm.forward(rows[0]));
        return Pieces.OfRows([HieraOps.Pad(normed, window)], 3 * _dimOut, rows => _qkv.forward(rows[0]));
    }
}

/// <summary>Attention and MLP, each with a residual; the first block of a stage halves the grid and doubles the
/// channels.</summary>
internal sealed class MultiScaleBlock : Module<Tensor, Tensor>
{
    [ComponentName(Name = "norm1")] private readonly LayerNorm _norm1;
    [ComponentName(Name = "attn")] private readonly MultiScaleAttention _attn;
    [ComponentName(Name = "norm2")] private readonly LayerNorm _norm2;
    [ComponentName(Name = "mlp")] private readonly MLP _mlp;
    [ComponentName(Name = "proj")] private readonly Linear? _proj;
    private readonly long _dimOut;
    private readonly int _windowSize;
    private readonly bool _pool;

    public MultiScaleBlock(long dim, long dimOut, long heads, bool pool, int windowSize, int loraRank)
        : base(nameof(MultiScaleBlock))
    {
        _norm1 = LayerNorm(dim, eps: 1e-6);
        _attn = new MultiScaleAttention(dim, dimOut, heads, pool, loraRank);
        _norm2 = LayerNorm(dimOut, eps: 1e-6);
        _mlp = new MLP(dimOut, 4 * dimOut, dimOut, 2, Activation.Gelu);
        _proj = dim == dimOut ? null : Linear(dim, dimOut);
        (_dimOut, _windowSize, _pool) = (dimOut, windowSize, pool);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var shortcut = x; // (B, H, W, C)
        if (_proj is not null)
        {
            shortcut = Pieces.OfRows([x], _dimOut, rows => _proj.forward(_norm1.forward(rows[0])));
            if (_pool) shortcut = HieraOps.MaxPool(shortcut);
        }

        return Pieces.OfRows([_attn.forward(x, _norm1, _windowSize), shortcut], _dimOut, rows =>
        {
            var attended = _attn.Project(rows[0]).add_(rows[1], alpha: One);
            return _mlp.OfRows(_norm2.forward(attended)).add_(attended, alpha: One);
        }).MoveToOuterDisposeScope();
    }
}

/// <summary>The trunk: a hierarchical vision transformer (arXiv 2306.00989).</summary>
internal sealed class Hiera : Module
{
    [ComponentName(Name = "patch_embed")] private readonly PatchEmbed _patchEmbed;
    [ComponentName(Name = "pos_embed")] private readonly Parameter _posEmbed;
    [ComponentName(Name = "pos_embed_window")] private readonly Parameter _posEmbedWindow;
    [ComponentName(Name = "blocks")] private readonly ModuleList<MultiScaleBlock> _blocks;
    private readonly HashSet<int> _stageEnds;
    private readonly ConcurrentDictionary<(long, long, string), Tensor> _positions = new();
    private bool _frozen;

    public Hiera(Sam2Config config)
        : base(nameof(Hiera))
    {
        _patchEmbed = new PatchEmbed(config.EmbedDim);
        _posEmbed = Parameter(zeros(1, config.EmbedDim, config.BackgroundSpatialSize, config.BackgroundSpatialSize));
        _posEmbedWindow = Parameter(zeros(1, config.EmbedDim, config.WindowSpec[0], config.WindowSpec[0]));
        _stageEnds = [.. Enumerable.Range(1, config.Stages.Count).Select(n => config.Stages.Take(n).Sum() - 1)];
        _blocks = ModuleList(Blocks(config).ToArray());
        RegisterComponents();
    }

    /// <summary>Channels of each stage, the deepest first.</summary>
    public static IReadOnlyList<int> ChannelList(Sam2Config config) =>
        [.. Enumerable.Range(0, config.Stages.Count).Reverse().Select(stage => config.EmbedDim << stage)];

    /// <summary>(B, 3, P, P) -> one map (B, C, h, w) per stage, strides 4, 8, 16, 32.</summary>
    public IReadOnlyList<Tensor> forward(Tensor x)
    {
        x = _patchEmbed.forward(x.to(_posEmbed.dtype));
        x = x.add_(_frozen
            ? _positions.GetOrAdd((x.shape[1], x.shape[2], x.device.ToString()),
                key => PosEmbed(key.Item1, key.Item2).DetachFromDisposeScope())
            : PosEmbed(x.shape[1], x.shape[2]), alpha: One);
        var outputs = new List<Tensor>();
        for (var i = 0; i < _blocks.Count; i++)
        {
            x = _blocks[i].forward(x);
            if (_stageEnds.Contains(i)) outputs.Add(x.ChannelsFirst());
        }

        return outputs;
    }

    /// <summary>From now on position codes are computed once for each size: weights do not change any more.</summary>
    public void Freeze() => _frozen = true;

    private IEnumerable<MultiScaleBlock> Blocks(Sam2Config config)
    {
        var (dim, heads, stage) = (config.EmbedDim, config.NumHeads, 0);
        for (var i = 0; i < config.Stages.Sum(); i++)
        {
            // As in the original: the first block of a stage still has the window of the stage before.
            var window = config.GlobalAttentionBlocks.Contains(i) ? 0 : config.WindowSpec[stage];
            var first = _stageEnds.Contains(i - 1);
            var dimOut = first ? 2 * dim : dim;
            if (first)
            {
                heads *= 2;
                stage++;
            }

            yield return new MultiScaleBlock(dim, dimOut, heads, pool: first, window, config.LoraRank);
            dim = dimOut;
        }
    }

    private Tensor PosEmbed(long height, long width)
    {
        using var scope = NewDisposeScope();
        var background = functional.interpolate(_posEmbed.to(ScalarType.Float32), [height, width],
            mode: InterpolationMode.Bicubic, align_corners: false);
        var window = _posEmbedWindow.to(ScalarType.Float32);
        var tiled = window.tile([1, 1, height / window.shape[2], width / window.shape[3]]);
        return background.Plus(tiled).ChannelsLast().to(_posEmbed.dtype).contiguous().MoveToOuterDisposeScope();
    }
}

/// <summary>7 x 7 convolution with stride 4: (B, 3, P, P) -> (B, P/4, P/4, C).</summary>
internal sealed class PatchEmbed : Module<Tensor, Tensor>
{
    [ComponentName(Name = "proj")] private readonly Conv2d _proj;

    public PatchEmbed(int embedDim)
        : base(nameof(PatchEmbed))
    {
        _proj = Conv2d(3, embedDim, kernel_size: 7, stride: 4, padding: 3);
        RegisterComponents();
    }

    // Channels last going in makes them last coming out, where all that follows wants them.
    public override Tensor forward(Tensor x) =>
        _proj.forward(x.ChannelsInnermost()).ChannelsLast().contiguous();
}

internal static class HieraOps
{
    /// <summary>2 x 2 maximum over (B, H, W, C).</summary>
    public static Tensor MaxPool(Tensor x) =>
        functional.max_pool2d(x.ChannelsFirst(), 2, 2).ChannelsLast();

    /// <summary>(B, H, W, C) padded with zeros below and at the right to whole windows.</summary>
    public static Tensor Pad(Tensor x, int window)
    {
        if (window == 0) return x;
        var (height, width) = ((window - x.shape[1] % window) % window, (window - x.shape[2] % window) % window);
        return height > 0 || width > 0 ? functional.pad(x, [0, 0, 0, width, 0, height]) : x;
    }

    /// <summary>(B, H, W, parts * heads * C) -> (parts, B * windows, heads, size * size, C); size 0 is one window.</summary>
    public static Tensor Windows(Tensor x, int size, int parts, long heads)
    {
        var (height, width) = size == 0 ? (x.shape[1], x.shape[2]) : (size, size);
        var (rows, columns, channels) = (x.shape[1] / height, x.shape[2] / width, x.shape[3] / (parts * heads));
        return x.reshape(-1, rows, height, columns, width, parts, heads, channels)
            .permute(5, 0, 1, 3, 6, 2, 4, 7) // (parts, B, rows, columns, heads, height, width, C)
            .reshape(parts, -1, heads, height * width, channels);
    }

    /// <summary>The inverse of <see cref="Windows"/> for one part, cut to (B, height, width, heads * C).</summary>
    public static Tensor Grid(Tensor windows, long batch, int size, long height, long width)
    {
        var (high, wide) = size == 0 ? (height, width) : (size, size);
        var (rows, columns, heads) = ((height + high - 1) / high, (width + wide - 1) / wide, windows.shape[1]);
        var x = windows.reshape(batch, rows, columns, heads, high, wide, -1)
            .permute(0, 1, 4, 2, 5, 3, 6) // (B, rows, high, columns, wide, heads, C)
            .reshape(batch, rows * high, columns * wide, -1);
        return rows * high == height && columns * wide == width ? x : x.slice(1, 0, height, 1).slice(2, 0, width, 1);
    }
}
