using TorchSharp;
using TorchSharp.Modules;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Training.Baselines;

/// <summary>Two 3 x 3 convolutions, each with instance norm and leaky ReLU; the first may have stride 2.</summary>
internal sealed class ConvBlock : Module<Tensor, Tensor>
{
    private readonly Sequential _layers;

    public ConvBlock(int from, int to, int stride)
        : base(nameof(ConvBlock))
    {
        _layers = Sequential(
            Conv2d(from, to, kernel_size: 3, stride: stride, padding: 1), InstanceNorm2d(to, affine: true), new LeakyRelu(),
            Conv2d(to, to, kernel_size: 3, padding: 1), InstanceNorm2d(to, affine: true), new LeakyRelu());
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => _layers.forward(x);
}

/// <summary>Leaky ReLU. TorchSharp's own makes a number of its slope at each call, which
/// <see cref="SamSgp.Sam2.Numbers"/> is there to avoid.</summary>
internal sealed class LeakyRelu() : Module<Tensor, Tensor>(nameof(LeakyRelu))
{
    private static readonly Scalar Slope = Constant(0.01);

    public override Tensor forward(Tensor x) => x.leaky_relu(Slope);
}

/// <summary>A U-Net in nnU-Net's style (Isensee et al. 2021): instance norm, leaky ReLU, strided convolutions down,
/// transposed ones up, logits at several scales for deep supervision.</summary>
internal sealed class UNet : Module<Tensor, IReadOnlyList<Tensor>>
{
    private readonly ModuleList<ConvBlock> _down;
    private readonly ModuleList<ConvTranspose2d> _up;
    private readonly ModuleList<ConvBlock> _merge;
    private readonly ModuleList<Conv2d> _heads;

    /// <param name="classes">Structures and background.</param>
    /// <param name="widths">Channels of each scale.</param>
    public UNet(int classes, params int[] widths)
        : base(nameof(UNet))
    {
        var steps = Enumerable.Range(0, widths.Length - 1).Reverse().ToList();
        _down = ModuleList([.. widths.Select((width, i) => new ConvBlock(i == 0 ? 3 : widths[i - 1], width, i == 0 ? 1 : 2))]);
        _up = ModuleList([.. steps.Select(i => ConvTranspose2d(widths[i + 1], widths[i], kernel_size: 2, stride: 2))]);
        _merge = ModuleList([.. steps.Select(i => new ConvBlock(2 * widths[i], widths[i], 1))]);
        _heads = ModuleList([.. steps.Select(i => Conv2d(widths[i], classes, kernel_size: 1))]);
        RegisterComponents();
    }

    /// <summary>(B, 3, P, P) -> logits (B, classes, ...) at P, P/2, P/4, ...: the finest first.</summary>
    public override IReadOnlyList<Tensor> forward(Tensor x)
    {
        var scales = new List<Tensor>();
        foreach (var block in _down) scales.Add(x = block.forward(x));
        var logits = new List<Tensor>();
        for (var i = 0; i < _up.Count; i++)
        {
            x = _merge[i].forward(cat([_up[i].forward(x), scales[^(i + 2)]], 1));
            logits.Insert(0, _heads[i].forward(x));
        }

        return logits;
    }
}
