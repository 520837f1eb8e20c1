using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Tests.Modeling;

public sealed class BFloat16Tests
{
    [Theory]
    [InlineData(RefinerKind.Pma)]
    [InlineData(RefinerKind.Sam2)]
    public void Segment_InBFloat16_IsCloseToFloat32(RefinerKind refiner)
    {
        manual_seed(3);
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var model = new Sam2Base(Toy.Config);
        model.eval();
        var images = rand(3, 3, 128, 128);
        var masks = rand(3, 1, 8, 8).gt(0.5).to(ScalarType.Float32).repeat_interleave(16, 2).repeat_interleave(16, 3);

        var exact = Run(model, images, masks, refiner);
        model.ToBFloat16();
        var rounded = Run(model, images, masks, refiner);

        // bfloat16 keeps 8 bits: a few per cent of the logits' spread, through all layers.
        var spread = exact.Logits.std().item<float>();
        Assert.InRange((exact.Logits - rounded.Logits.to(ScalarType.Float32)).abs().mean().item<float>(), 0, 0.1f * spread);
        Assert.Equal(ScalarType.BFloat16, rounded.Conditioned.dtype);
    }

    [Fact]
    public void Segment_InMixedPrecision_IsCloseToFloat32AndLeavesFloat32()
    {
        manual_seed(3);
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var model = new Sam2Base(Toy.Config);
        model.eval();
        var (images, masks) = (rand(3, 3, 128, 128), rand(3, 1, 128, 128).gt(0.5).to(ScalarType.Float32));

        var exact = Run(model, images, masks, RefinerKind.Sam2);
        model.ToMixedPrecision();
        var mixed = Run(model, images, masks, RefinerKind.Sam2);

        var difference = (exact.Logits - mixed.Logits).abs().mean().item<float>();
        Assert.InRange(difference, float.Epsilon, 0.1f * exact.Logits.std().item<float>()); // not the same: some is rounded
        Assert.Equal((ScalarType.Float32, ScalarType.Float32), (mixed.Conditioned.dtype, mixed.Logits.dtype));
        Assert.Equal(ScalarType.BFloat16, model.Prepare(new SgpNetwork(model).EncodeSlice(mixed)).Keys[0].dtype);
    }

    [Fact]
    public void ToBFloat16_PromptPositions_StayExact()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var model = new Sam2Base(Toy.Config);
        var before = model.PromptEncoder.DensePe(model.Config.TokenGrid);

        model.ToBFloat16();
        var after = model.PromptEncoder.DensePe(model.Config.TokenGrid).to(ScalarType.Float32);

        Assert.InRange((before - after).abs().max().item<float>(), 0, 1f / 256);
    }

    private static SgpOutput Run(Sam2Base model, Tensor images, Tensor masks, RefinerKind refiner)
    {
        var network = new SgpNetwork(model);
        var features = model.EncodeImages(images);
        var memory = network.EncodeSupport(features, masks, SupportMaskForm.Published);
        var (tokens, positions) = SgpNetwork.Concatenate([memory]);
        return network.Segment(features, tokens, positions, refiner);
    }
}
