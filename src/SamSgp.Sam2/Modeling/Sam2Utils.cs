using SamSgp.Sam2.Cpu;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Sam2.Modeling;

/// <summary>The non-linearity between the layers of an <see cref="MLP"/>.</summary>
internal enum Activation
{
    Relu,
    Gelu,
}

/// <summary>Linear layers with an activation between them.</summary>
internal sealed class MLP : Module<Tensor, Tensor>
{
    [ComponentName(Name = "layers")] private readonly ModuleList<Linear> _layers;
    private readonly Activation _activation;
    private readonly bool _sigmoidOutput;
    private readonly long _outputDim;

    public MLP(long inputDim, long hiddenDim, long outputDim, int numLayers, Activation activation = Activation.Relu,
        bool sigmoidOutput = false)
        : base(nameof(MLP))
    {
        var widths = Enumerable.Repeat(hiddenDim, numLayers - 1).Prepend(inputDim).Append(outputDim).ToList();
        _layers = ModuleList(widths.Zip(widths.Skip(1), (from, to) => Linear(from, to)).ToArray());
        (_activation, _sigmoidOutput, _outputDim) = (activation, sigmoidOutput, outputDim);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => Pieces.OfRows([x], _outputDim, rows => OfRows(rows[0]));

    /// <summary>As <see cref="forward"/>, for rows that are a piece.</summary>
    public Tensor OfRows(Tensor x)
    {
        using var scope = NewDisposeScope();
        for (var i = 0; i < _layers.Count; i++)
        {
            x = _layers[i].forward(x);
            if (i < _layers.Count - 1) x = Activate(x);
        }

        return (_sigmoidOutput ? x.sigmoid() : x).MoveToOuterDisposeScope();
    }

    // In place where no gradient needs what came in: hidden layers are the largest tensors there are.
    private Tensor Activate(Tensor x) => _activation == Activation.Relu
        ? functional.relu(x, inplace: !is_grad_enabled())
        : functional.gelu(x, inplace: !is_grad_enabled());
}

/// <summary>LayerNorm over the channels of (B, C, H, W), epsilon 1e-6.</summary>
internal sealed class LayerNorm2d : Module<Tensor, Tensor>
{
    // libtorch's kernel takes pixels one by one: with so few channels, whole planes at a time are several times as fast.
    private const long FewChannels = 16;
    private const double Epsilon = 1e-6;

    [ComponentName(Name = "weight")] private readonly Parameter _weight;
    [ComponentName(Name = "bias")] private readonly Parameter _bias;

    public LayerNorm2d(long channels)
        : base(nameof(LayerNorm2d))
    {
        _weight = Parameter(ones(channels));
        _bias = Parameter(zeros(channels));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        if (x.shape[1] <= FewChannels && !is_grad_enabled()) return OfFew(x);
        var last = x.ChannelsLast(); // (B, H, W, C)
        return functional.layer_norm(last, [last.shape[3]], _weight, _bias, Epsilon).ChannelsFirst();
    }

    private Tensor OfFew(Tensor x)
    {
        using var scope = NewDisposeScope();
        var exact = x.to(ScalarType.Float32);
        var centred = exact - exact.mean([1], keepdim: true);
        var scale = (centred * centred).mean([1], keepdim: true).Plus(Epsilon).rsqrt_(); // (B, 1, H, W)
        var result = centred.mul_(scale).mul_(Channels(_weight)).Plus(Channels(_bias));
        return result.to(x.dtype).MoveToOuterDisposeScope();
    }

    private static Tensor Channels(Tensor values) => values.view(1, -1, 1, 1);
}

internal static class Sam2Utils
{
    /// <summary>1-D sine position of each value, (N) -> (N, dim).</summary>
    public static Tensor Get1dSinePe(Tensor positions, int dim)
    {
        var half = dim / 2;
        var t = UpTo(half, positions.device);
        var period = Powers(10000, t.div(Constant(2), RoundingMode.floor).Times(2).Over(half));
        var angle = positions.to(ScalarType.Float32).unsqueeze(-1) / period;
        return cat([angle.sin(), angle.cos()], -1);
    }

    /// <summary>Bilinear resize of (B, C, H, W), align_corners false; computed in float32.</summary>
    public static Tensor Bilinear(Tensor x, long height, long width, bool antialias = false) =>
        functional.interpolate(x.to(ScalarType.Float32), [height, width], mode: InterpolationMode.Bilinear,
            align_corners: false, antialias: antialias);
}
