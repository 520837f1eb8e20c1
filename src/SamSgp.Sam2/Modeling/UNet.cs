using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Sam2.Modeling;

/// <summary>A U-Net in nnU-Net's style (Isensee et al. 2021): norm and leaky ReLU after each convolution, strided convolutions
/// down, transposed ones up, logits at several scales for deep supervision.</summary>
public sealed class UNet : Module<Tensor, IReadOnlyList<Tensor>>
{
    private readonly ModuleList<ConvBlock> _down;
    private readonly ModuleList<ConvTranspose2d> _up;
    private readonly ModuleList<ConvBlock> _merge;
    private readonly ModuleList<Conv2d> _heads;

    /// <param name="inputs">Channels of the input.</param>
    /// <param name="classes">Structures and background.</param>
    /// <param name="groups">Channels of each scale are normalised in so many groups; null: each by itself, as in nnU-Net.</param>
    /// <param name="widths">Channels of each scale.</param>
    public UNet(int inputs, int classes, int? groups, params int[] widths)
        : base(nameof(UNet))
    {
        var steps = Enumerable.Range(0, widths.Length - 1).Reverse().ToList();
        _down = ModuleList([.. widths.Select((width, i) => new ConvBlock(i == 0 ? inputs : widths[i - 1], width, i == 0 ? 1 : 2, groups))]);
        _up = ModuleList([.. steps.Select(i => ConvTranspose2d(widths[i + 1], widths[i], kernel_size: 2, stride: 2))]);
        _merge = ModuleList([.. steps.Select(i => new ConvBlock(2 * widths[i], widths[i], 1, groups))]);
        _heads = ModuleList([.. steps.Select(i => Conv2d(widths[i], classes, kernel_size: 1))]);
        RegisterComponents();
    }

    /// <summary>Type of the weights: pictures must have it.</summary>
    public ScalarType WeightsType => _heads[0].weight!.dtype;

    /// <summary>(B, inputs, P, P) -> logits (B, classes, ...) at P, P/2, P/4, ...: the finest first.</summary>
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

    /// <summary>Two 3 x 3 convolutions, each with a norm and leaky ReLU; the first may have stride 2.</summary>
    private sealed class ConvBlock : Module<Tensor, Tensor>
    {
        private readonly Sequential _layers;

        public ConvBlock(int from, int to, int stride, int? groups)
            : base(nameof(ConvBlock))
        {
            _layers = Sequential(
                Conv2d(from, to, kernel_size: 3, stride: stride, padding: 1), Norm(to, groups), new LeakyRelu(),
                Conv2d(to, to, kernel_size: 3, padding: 1), Norm(to, groups), new LeakyRelu());
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => _layers.forward(x);

        private static Module<Tensor, Tensor> Norm(int channels, int? groups)
        {
            if (groups is not { } count) return InstanceNorm2d(channels, affine: true);
            var norm = GroupNorm(count, channels);
            // TorchSharp leaves them as memory was.
            init.ones_(norm.weight!);
            init.zeros_(norm.bias!);
            return norm;
        }
    }

    /// <summary>Leaky ReLU. TorchSharp's own makes a number of its slope at each call, which <see cref="Numbers"/> is there to
    /// avoid.</summary>
    private sealed class LeakyRelu() : Module<Tensor, Tensor>(nameof(LeakyRelu))
    {
        private static readonly Scalar Slope = Constant(0.01);

        public override Tensor forward(Tensor x) => x.leaky_relu(Slope);
    }
}
