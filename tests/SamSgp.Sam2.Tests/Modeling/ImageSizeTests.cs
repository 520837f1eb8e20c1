using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Tests.Modeling;

public sealed class ImageSizeTests
{
    [Theory]
    [InlineData(RefinerKind.Pma)]
    [InlineData(RefinerKind.Sam2)]
    public void Segment_ImagesOfAnotherSize_IsWhatANetworkOfThatSizeGives(RefinerKind refiner)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        manual_seed(5);
        using var model = new Sam2Base(Toy.Config);
        using var other = new Sam2Base(Toy.Config with { ImageSize = 192 });
        other.load_state_dict(model.state_dict());
        model.eval();
        other.eval();
        var (images, masks) = (rand(2, 3, 192, 192), rand(2, 1, 192, 192).gt(0.5).to(ScalarType.Float32));
        var boxes = tensor(new[,] { { 40f, 50f, 150f, 170f }, { float.NaN, float.NaN, float.NaN, float.NaN } });

        var (expected, expectedBank) = Run(other);
        var (found, foundBank) = Run(model);

        Assert.Equal(0, (expected.Logits - found.Logits).abs().max().item<float>());
        Assert.Equal(0, (expected.Box - found.Box).abs().max().item<float>());
        Assert.Equal(0, (expectedBank.Features - foundBank.Features).abs().max().item<float>());

        (SgpOutput, MaskMemory) Run(Sam2Base network)
        {
            var sgp = new SgpNetwork(network);
            var features = network.EncodeImages(images);
            var (tokens, positions) = SgpNetwork.Concatenate([sgp.EncodeSupport(features, masks, SupportMaskForm.Published)]);
            var output = sgp.Segment(features, tokens, positions, refiner, boxes);
            return (output, sgp.EncodeSlice(output));
        }
    }
}
