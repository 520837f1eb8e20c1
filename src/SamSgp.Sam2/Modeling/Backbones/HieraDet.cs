using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Sam2.Modeling.Backbones;

/// <summary>Self-attention in one window (or over the whole grid) with optional query pooling.</summary>
internal sealed class MultiScaleAttention : Module<Tensor, Tensor>
{
    [ComponentName(Name = "qkv")] private readonly Module<Tensor, Tensor> _qkv;
    [ComponentName(Name = "proj")] private readonly Linear _proj;
    private readonly long _heads;
    private readonly bool _pool;

    public MultiScaleAttention(long dim, long dimOut, long heads, bool pool, int loraRank)
        : base(nameof(MultiScaleAttention))
    {
        _qkv = loraRank > 0 ? new Sgp.LoraQkv(dim, dimOut, loraRank) : Linear(dim, 3 * dimOut);
        _proj = Linear(dimOut, dimOut);
        (_heads, _pool) = (heads, pool);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var (batch, height, width) = (x.shape[0], x.shape[1], x.shape[2]);
        var qkv = _qkv.forward(x).reshape(batch, height * width, 3, _heads, -1); // (B, H*W, 3, heads, C)
        var q = qkv.select(2, 0);
        if (_pool)
        {
            q = HieraOps.MaxPool(q.reshape(batch, height, width, -1));
            (height, width) = (q.shape[1], q.shape[2]);
            q = q.reshape(batch, height * width, _heads, -1);
        }

        var attended = functional.scaled_dot_product_attention(
            q.transpose(1, 2), qkv.select(2, 1).transpose(1, 2), qkv.select(2, 2).transpose(1, 2)); // (B, heads, H*W, C)
        return _proj.forward(attended.transpose(1, 2).reshape(batch, height, width, -1));
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
        (_windowSize, _pool) = (windowSize, pool);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var shortcut = x; // (B, H, W, C)
        x = _norm1.forward(x);
        if (_proj is not null)
        {
            shortcut = _proj.forward(x);
            if (_pool) shortcut = HieraOps.MaxPool(shortcut);
        }

        if (_windowSize > 0)
        {
            var windows = HieraOps.WindowPartition(x, _windowSize);
            // Query pooling halves the windows with everything else.
            x = HieraOps.WindowUnpartition(_attn.forward(windows), _pool ? _windowSize / 2 : _windowSize,
                shortcut.shape[1], shortcut.shape[2]);
        }
        else
        {
            x = _attn.forward(x);
        }

        x = shortcut + x;
        return x + _mlp.forward(_norm2.forward(x));
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
        x = x + PosEmbed(x.shape[1], x.shape[2]);
        var outputs = new List<Tensor>();
        for (var i = 0; i < _blocks.Count; i++)
        {
            x = _blocks[i].forward(x);
            if (_stageEnds.Contains(i)) outputs.Add(x.permute(0, 3, 1, 2));
        }

        return outputs;
    }

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
        var background = functional.interpolate(_posEmbed.to(ScalarType.Float32), [height, width],
            mode: InterpolationMode.Bicubic, align_corners: false);
        var window = _posEmbedWindow.to(ScalarType.Float32);
        var tiled = window.tile([1, 1, height / window.shape[2], width / window.shape[3]]);
        return (background + tiled).permute(0, 2, 3, 1).to(_posEmbed.dtype);
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

    public override Tensor forward(Tensor x) => _proj.forward(x).permute(0, 2, 3, 1);
}

internal static class HieraOps
{
    /// <summary>2 x 2 maximum over (B, H, W, C).</summary>
    public static Tensor MaxPool(Tensor x) =>
        functional.max_pool2d(x.permute(0, 3, 1, 2), 2, 2).permute(0, 2, 3, 1);

    /// <summary>(B, H, W, C) -> (B * windows, size, size, C), padded with zeros below and at the right.</summary>
    public static Tensor WindowPartition(Tensor x, int size)
    {
        var (batch, channels) = (x.shape[0], x.shape[3]);
        var (padHeight, padWidth) = ((size - x.shape[1] % size) % size, (size - x.shape[2] % size) % size);
        if (padHeight > 0 || padWidth > 0) x = functional.pad(x, [0, 0, 0, padWidth, 0, padHeight]);
        return x.reshape(batch, x.shape[1] / size, size, x.shape[2] / size, size, channels)
            .permute(0, 1, 3, 2, 4, 5).reshape(-1, size, size, channels);
    }

    /// <summary>The inverse of <see cref="WindowPartition"/>, cut to (B, height, width, C).</summary>
    public static Tensor WindowUnpartition(Tensor windows, int size, long height, long width)
    {
        var (rows, columns) = ((height + size - 1) / size, (width + size - 1) / size);
        var x = windows.reshape(-1, rows, columns, size, size, windows.shape[3])
            .permute(0, 1, 3, 2, 4, 5).reshape(-1, rows * size, columns * size, windows.shape[3]);
        return rows * size == height && columns * size == width ? x : x.slice(1, 0, height, 1).slice(2, 0, width, 1);
    }
}
