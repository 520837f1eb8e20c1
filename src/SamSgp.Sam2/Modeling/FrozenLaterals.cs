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
    private readonly Level[] _levels;
    private readonly Lock _moving = new();

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
        var (weight, bias) = Fitting(level, trunk);
        return Pieces.OfRows([trunk.ChannelsLast()], weight.shape[0], rows => functional.linear(rows[0], weight, bias))
            .ChannelsFirst().MoveToOuterDisposeScope();
    }

    // Weights in the trunk's precision, on its device, brought there by the first who needs them: images of a batch come
    // on threads of their own, and none may see a weight without its bias.
    private Level Fitting(int level, Tensor trunk)
    {
        var there = Volatile.Read(ref _levels[level]);
        if (there.Fits(trunk)) return there;
        lock (_moving)
        {
            there = _levels[level];
            if (there.Fits(trunk)) return there;
            using var grad = no_grad();
            var moved = new Level(there.Weight.to(trunk.dtype, trunk.device).DetachFromDisposeScope(),
                there.Bias.to(trunk.dtype, trunk.device).DetachFromDisposeScope());
            Volatile.Write(ref _levels[level], moved);
            return moved;
        }
    }

    private static Level Fuse(Conv2d first, Conv2d second)
    {
        using var scope = NewDisposeScope();
        var outer = second.weight!.flatten(1);
        return new Level(outer.matmul(first.weight!.flatten(1)).DetachFromDisposeScope(),
            outer.matmul(first.bias!).Plus(second.bias!).DetachFromDisposeScope());
    }

    // (out, in), (out).
    private sealed record Level(Tensor Weight, Tensor Bias)
    {
        public bool Fits(Tensor trunk) => Weight.dtype == trunk.dtype && Weight.device_type == trunk.device_type;
    }
}
