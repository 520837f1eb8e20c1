using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Training.Optimization;
using static TorchSharp.torch;

namespace SamSgp.Training.Tests.Optimization;

public sealed class BFloat16CopyTests
{
    [Fact]
    public void TakeWeights_AfterEveryWeightChanged_SegmentsAsTheExactNetwork()
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        manual_seed(11);
        using var exact = new Sam2Base(Toy.Config);
        exact.train();
        using var copy = new BFloat16Copy(exact);
        Segment(copy.Network); // what is computed once would be computed now
        foreach (var (_, weight) in exact.named_parameters()) weight.add_(randn_like(weight), alpha: 0.05);

        copy.TakeWeights();

        var (expected, found) = (Segment(new SgpNetwork(exact)), Segment(copy.Network));
        Assert.InRange(Error(expected.Item1.Level0, found.Item1.Level0), 0, 0.05f);
        Assert.InRange(Error(expected.Item1.Level1, found.Item1.Level1), 0, 0.05f);
        Assert.InRange(Error(expected.Item1.Top, found.Item1.Top), 0, 0.05f);
        Assert.InRange(Error(expected.Item2, found.Item2), 0, 0.1f);
    }

    [Fact]
    public void GiveGradients_AfterAStep_ReachAllThatTheyReachInTheExactNetwork()
    {
        using var scope = NewDisposeScope();
        manual_seed(12);
        using var exact = new Sam2Base(Toy.Config);
        exact.train();
        using var copy = new BFloat16Copy(exact);

        Segment(new SgpNetwork(exact)).Item2.sum().backward();
        var expected = exact.named_parameters().Where(p => p.parameter.grad is not null).Select(p => p.name).ToList();
        foreach (var (_, weight) in exact.named_parameters()) weight.grad = null;
        Segment(copy.Network).Item2.sum().backward();
        copy.GiveGradients();

        Assert.Equal(expected, exact.named_parameters().Where(p => p.parameter.grad is not null).Select(p => p.name));
    }

    private static (ImageFeatures, Tensor) Segment(SgpNetwork network)
    {
        manual_seed(3);
        var images = rand(2, 3, Toy.Config.ImageSize, Toy.Config.ImageSize);
        var masks = rand(2, 1, Toy.Config.ImageSize, Toy.Config.ImageSize).gt(0.5).to(ScalarType.Float32);
        var features = network.Model.EncodeImages(images);
        var (tokens, positions) = SgpNetwork.Concatenate([network.EncodeSupport(features, masks, SupportMaskForm.Binary)]);
        return (features, network.Segment(features, tokens, positions, network.Model.Config.Refiner).Logits.to(ScalarType.Float32));
    }

    private static float Error(Tensor expected, Tensor found) =>
        ((expected - found.to(ScalarType.Float32)).norm() / expected.norm()).item<float>();
}
