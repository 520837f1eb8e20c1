using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Sam2.Modeling.Refiners;

/// <summary>Sharpens masks of refiner <c>pma</c>. SAM2's trunk begins at a quarter of the input's width, so its masks know
/// edges to four pixels only. Here a few convolutions look at the image itself, once for all structures; then each
/// structure has two small layers of its own, whose weights are made from its mask token, that change its logits pixel by
/// pixel from what is seen there (dynamic filters, as in CondInst, arXiv 2003.05664). The paper's refiner, too, upsamples
/// with a skip connection. Little work for a further structure: no convolution.</summary>
internal sealed class MaskDetail : Module
{
    /// <summary>Name of this part in a checkpoint.</summary>
    public const string Part = "mask_detail";

    /// <summary>A weight with one value for each channel of the detail.</summary>
    public const string OutputBias = $"{Part}.sharpen.3.bias";

    private const int Hidden = 8; // channels of a structure's own layer
    private const double SteepLogit = 0.25; // where logits are within some units of 0, the edge is near

    [ComponentName(Name = "fine")] private readonly Sequential _fine;
    [ComponentName(Name = "coarse")] private readonly Sequential _coarse;
    [ComponentName(Name = "level0")] private readonly Conv2d _level0;
    [ComponentName(Name = "up")] private readonly Sequential _up;
    [ComponentName(Name = "sharpen")] private readonly Sequential _sharpen;
    [ComponentName(Name = "filters")] private readonly Sequential _filters;
    private readonly int _channels;

    public MaskDetail(Sam2Config config)
        : base(nameof(MaskDetail))
    {
        _channels = config.DetailDim;
        var (half, quarter) = (2 * _channels, 4 * _channels);
        _fine = Sequential(Conv2d(3, half, kernel_size: 3, stride: 2, padding: 1), new LayerNorm2d(half), GELU());
        _coarse = Sequential(Conv2d(half, quarter, kernel_size: 3, stride: 2, padding: 1), new LayerNorm2d(quarter), GELU());
        _level0 = Conv2d(config.HiddenDim / 8, quarter, kernel_size: 1);
        _up = Sequential(Conv2d(quarter, quarter, kernel_size: 3, padding: 1), new LayerNorm2d(quarter), GELU(),
            ConvTranspose2d(quarter, half, kernel_size: 2, stride: 2));
        _sharpen = Sequential(Conv2d(half, half, kernel_size: 3, padding: 1), new LayerNorm2d(half), GELU(),
            Conv2d(half, _channels, kernel_size: 3, padding: 1));
        var first = FirstFilters();
        var last = Linear(config.HiddenDim, first.numel());
        init.zeros_(last.weight!);
        using (no_grad()) last.bias!.copy_(first);
        _filters = Sequential(Linear(config.HiddenDim, config.HiddenDim), GELU(), last);
        RegisterComponents();
    }

    /// <summary>What there is to see: images (B, 3, P, P), normalised, and the decoder's finest features
    /// (B, d/8, P/4, P/4) -> (B, c, P/2, P/2).</summary>
    public Tensor Encode(Tensor images, Tensor level0)
    {
        using var scope = NewDisposeScope();
        var fine = _fine.forward(images.to(level0.dtype)); // (B, 2c, P/2, P/2)
        var coarse = _coarse.forward(fine).Plus(_level0.forward(level0)); // (B, 4c, P/4, P/4)
        return _sharpen.forward(_up.forward(coarse).Plus(fine)).MoveToOuterDisposeScope();
    }

    /// <param name="logits">(B, 1, P/4, P/4).</param>
    /// <param name="token">Mask token of each (B, d).</param>
    /// <param name="detail">(B or 1, c, P/2, P/2), of <see cref="Encode"/>.</param>
    /// <returns>(B, 1, P/2, P/2).</returns>
    public Tensor forward(Tensor logits, Tensor token, Tensor detail)
    {
        var (batch, height, width) = (logits.shape[0], detail.shape[2], detail.shape[3]);
        var smooth = Sam2Utils.Bilinear(logits, height, width).flatten(2); // (B, 1, h*w), float32
        var filters = _filters.forward(token).split([Hidden * _channels, Hidden, Hidden, Hidden, 1], 1);
        var seen = filters[0].view(batch, Hidden, _channels).matmul(detail.flatten(2)); // (B, Hidden, h*w)
        var near = smooth.Times(SteepLogit).tanh().to(seen.dtype);
        var hidden = functional.gelu(seen.Plus(filters[1].unsqueeze(2) * near).Plus(filters[2].unsqueeze(2)));
        var change = filters[3].unsqueeze(1).matmul(hidden).Plus(filters[4].unsqueeze(2)); // (B, 1, h*w)
        return smooth.Plus(change).view(batch, 1, height, width);
    }

    // Weights of a structure's layers: channels -> hidden, the logit -> hidden, bias; hidden -> 1, bias. The second layer
    // starts at zero, so that logits begin as they were; the first does not, so that the second learns.
    private Tensor FirstFilters()
    {
        var first = randn(Hidden * (_channels + 1)).Times(Math.Sqrt(2.0 / (_channels + 1)));
        return cat([first, zeros((2 * Hidden) + 1)]);
    }
}
