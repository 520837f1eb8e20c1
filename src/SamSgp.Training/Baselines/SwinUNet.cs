using TorchSharp.Modules;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Training.Baselines;

/// <summary>Window attention with relative position bias, then an MLP (Liu et al. 2021). Every second block shifts the
/// windows by half; tokens from the other edge are masked out.</summary>
internal sealed class SwinBlock : Module<Tensor, Tensor>
{
    private const int Window = 8;
    private readonly LayerNorm _norm1;
    private readonly LayerNorm _norm2;
    private readonly Linear _qkv;
    private readonly Linear _proj;
    private readonly Sequential _mlp;
    private readonly Parameter _bias;
    private readonly long _heads;
    private readonly long _shift;

    public SwinBlock(long dim, long heads, bool shifted)
        : base(nameof(SwinBlock))
    {
        (_norm1, _norm2) = (LayerNorm(dim), LayerNorm(dim));
        (_qkv, _proj) = (Linear(dim, 3 * dim), Linear(dim, dim));
        _mlp = Sequential(Linear(dim, 4 * dim), GELU(), Linear(4 * dim, dim));
        _bias = Parameter(init.trunc_normal_(zeros(((2 * Window) - 1) * ((2 * Window) - 1), heads), std: 0.02));
        (_heads, _shift) = (heads, shifted ? Window / 2 : 0);
        RegisterComponents();
    }

    /// <summary>(B, H, W, C), H and W multiples of the window.</summary>
    public override Tensor forward(Tensor x)
    {
        var shifted = _shift > 0 && x.shape[1] > Window;
        var y = _norm1.forward(x);
        if (shifted) y = y.roll([-_shift, -_shift], [1, 2]);
        y = Merge(Attend(Split(y), shifted ? Mask(x.shape[1], x.shape[2]) : null, x.shape[0]), x.shape);
        if (shifted) y = y.roll([_shift, _shift], [1, 2]);
        x = x.Plus(y);
        return x.Plus(_mlp.forward(_norm2.forward(x)));
    }

    private static Tensor Split(Tensor x) =>
        x.reshape(x.shape[0], x.shape[1] / Window, Window, x.shape[2] / Window, Window, x.shape[3])
            .permute(0, 1, 3, 2, 4, 5).reshape(-1, Window * Window, x.shape[3]);

    private static Tensor Merge(Tensor windows, long[] shape) =>
        windows.reshape(shape[0], shape[1] / Window, shape[2] / Window, Window, Window, shape[3])
            .permute(0, 1, 3, 2, 4, 5).reshape(shape);

    private Tensor Attend(Tensor x, Tensor? mask, long batch)
    {
        var (windows, tokens, dim) = (x.shape[0], x.shape[1], x.shape[2]);
        var qkv = _qkv.forward(x).reshape(windows, tokens, 3, _heads, dim / _heads).permute(2, 0, 3, 1, 4);
        var bias = _bias[RelativeIndex()].reshape(tokens, tokens, _heads).permute(2, 0, 1).unsqueeze(0); // (1, heads, N, N)
        if (mask is not null) bias = bias.Plus(mask).repeat(batch, 1, 1, 1); // mask: (windows of an image, 1, N, N)
        var attended = functional.scaled_dot_product_attention(qkv[0], qkv[1], qkv[2], bias.expand(windows, -1, -1, -1));
        return _proj.forward(attended.transpose(1, 2).reshape(windows, tokens, dim));
    }

    private static Tensor RelativeIndex()
    {
        var index = new long[Window * Window * Window * Window];
        for (var a = 0; a < Window * Window; a++)
            for (var b = 0; b < Window * Window; b++)
            {
                var (dy, dx) = ((a / Window) - (b / Window) + Window - 1, (a % Window) - (b % Window) + Window - 1);
                index[(a * Window * Window) + b] = (dy * ((2 * Window) - 1)) + dx;
            }

        return tensor(index);
    }

    // After the shift a window may hold tokens from opposite edges; they must not see each other.
    private Tensor Mask(long height, long width)
    {
        var regions = new float[height * width];
        for (var at = 0; at < regions.Length; at++) regions[at] = (3 * Region(at / width, height)) + Region(at % width, width);
        var windows = Split(tensor(regions).view(1, height, width, 1)).squeeze(-1); // (windows, N)
        return windows.unsqueeze(1).ne(windows.unsqueeze(2)).to(ScalarType.Float32).Times(-100).unsqueeze(1);

        long Region(long at, long length) => at < length - Window ? 0 : at < length - _shift ? 1 : 2;
    }
}

/// <summary>A small Swin-UNet (Cao et al. 2021): patches of 4 x 4, three scales of Swin blocks down, the same up with
/// skips, patches expanded back to pixels.</summary>
internal sealed class SwinUNet : Module<Tensor, IReadOnlyList<Tensor>>
{
    private const int Patch = 4;
    private readonly Conv2d _embed;
    private readonly ModuleList<Sequential> _down;
    private readonly ModuleList<Linear> _reduce;
    private readonly ModuleList<Linear> _expand;
    private readonly ModuleList<Linear> _merge;
    private readonly ModuleList<Sequential> _up;
    private readonly Linear _pixels;
    private readonly Conv2d _head;

    /// <param name="classes">Structures and background.</param>
    /// <param name="dim">Channels of the first scale; they double at each further one.</param>
    public SwinUNet(int classes, int dim)
        : base(nameof(SwinUNet))
    {
        int[] widths = [dim, 2 * dim, 4 * dim];
        _embed = Conv2d(3, dim, kernel_size: Patch, stride: Patch);
        _down = ModuleList([.. widths.Select(Pair)]);
        _reduce = ModuleList([.. widths.SkipLast(1).Select(width => Linear(4 * width, 2 * width, hasBias: false))]);
        var up = widths.SkipLast(1).Reverse().ToList();
        _expand = ModuleList([.. up.Select(width => Linear(2 * width, 4 * width, hasBias: false))]);
        _merge = ModuleList([.. up.Select(width => Linear(2 * width, width))]);
        _up = ModuleList([.. up.Select(Pair)]);
        _pixels = Linear(dim, Patch * Patch * dim / 2, hasBias: false);
        _head = Conv2d(dim / 2, classes, kernel_size: 1);
        RegisterComponents();

        static Sequential Pair(int width) =>
            Sequential(new SwinBlock(width, width / 16, shifted: false), new SwinBlock(width, width / 16, shifted: true));
    }

    /// <summary>(B, 3, P, P), P a multiple of 128 -> one map of logits (B, classes, P, P).</summary>
    public override IReadOnlyList<Tensor> forward(Tensor x)
    {
        x = _embed.forward(x).permute(0, 2, 3, 1); // (B, H, W, C)
        var scales = new List<Tensor>();
        for (var i = 0; i < _down.Count; i++)
        {
            scales.Add(x = _down[i].forward(x));
            if (i < _reduce.Count) x = _reduce[i].forward(Gather(x));
        }

        for (var i = 0; i < _up.Count; i++)
            x = _up[i].forward(_merge[i].forward(cat([Spread(_expand[i].forward(x), 2), scales[^(i + 2)]], 3)));
        return [_head.forward(Spread(_pixels.forward(x), Patch).permute(0, 3, 1, 2))];
    }

    // 2 x 2 tokens side by side in the channels.
    private static Tensor Gather(Tensor x) =>
        x.reshape(x.shape[0], x.shape[1] / 2, 2, x.shape[2] / 2, 2, x.shape[3]).permute(0, 1, 3, 2, 4, 5).flatten(3);

    // The inverse, with a factor.
    private static Tensor Spread(Tensor x, long factor) =>
        x.reshape(x.shape[0], x.shape[1], x.shape[2], factor, factor, x.shape[3] / (factor * factor))
            .permute(0, 1, 3, 2, 4, 5).reshape(x.shape[0], x.shape[1] * factor, x.shape[2] * factor, -1);
}
