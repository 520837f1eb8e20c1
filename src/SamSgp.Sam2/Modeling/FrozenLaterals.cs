using SamSgp.Sam2.Cpu;
using SamSgp.Sam2.Modeling.Backbones;
using SamSgp.Sam2.Modeling.Sam;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Sam2.Modeling;

/// <summary>The way from the trunk's two finest maps to what the mask decoder adds: the neck's 1 x 1 convolution and the
/// decoder's, with nothing between them, as one product of an eighth (a quarter) of the width.</summary>
internal sealed class FrozenLaterals
{
    private readonly (Tensor Weight, Tensor Bias)[] _levels; // (out, in), (out)

    /// <summary>Multiplies the weights as they are; made from float32 ones, results are closer to float32.</summary>
    public FrozenLaterals(FpnNeck neck, MaskDecoder decoder)
    {
        using var grad = no_grad();
        var (level0, level1) = decoder.HighResolution;
        _levels = [Fuse(neck.Lateral(0), level0), Fuse(neck.Lateral(1), level1)];
    }

    /// <summary>(B, C, h, w), channels last -> (B, out, h, w), channels last.</summary>
    public Tensor Project(int level, Tensor trunk)
    {
        using var scope = NewDisposeScope();
        var (weight, bias) = _levels[level];
        if (weight.dtype != trunk.dtype || weight.device_type != trunk.device_type)
        {
            (weight, bias) = (weight.to(trunk.dtype, trunk.device), bias.to(trunk.dtype, trunk.device));
            (weight, bias) = _levels[level] = (weight.DetachFromDisposeScope(), bias.DetachFromDisposeScope());
        }

        return Pieces.OfRows([trunk.permute(0, 2, 3, 1)], weight.shape[0], rows => functional.linear(rows[0], weight, bias))
            .permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    private static (Tensor, Tensor) Fuse(Conv2d first, Conv2d second)
    {
        using var scope = NewDisposeScope();
        var outer = second.weight!.flatten(1);
        return (outer.matmul(first.weight!.flatten(1)).DetachFromDisposeScope(),
            outer.matmul(first.bias!).Plus(second.bias!).DetachFromDisposeScope());
    }
}
