using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Tests.Modeling;

/// <summary>Memories whose place does not count.</summary>
public sealed class PlacelessMemoryTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Segment_TokensOfAMemoryInAnotherOrder_CountOnlyWithTheirPlace(bool placed)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var (sgp, features, memory) = Make();
        var (tokens, positions) = SgpNetwork.Concatenate([memory]);
        var (rolled, _) = SgpNetwork.Concatenate([memory with { Features = memory.Features.roll([2, 1], [2, 3]) }]);

        var one = sgp.Segment(features, tokens, placed ? positions : null, RefinerKind.Sam2);
        var other = sgp.Segment(features, rolled, placed ? positions : null, RefinerKind.Sam2);

        var difference = (one.Conditioned - other.Conditioned).abs().max().item<float>();
        if (placed) Assert.True(difference > 1e-3, $"{difference}");
        else Assert.True(difference < 1e-4, $"{difference}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Segment_PreparedMemory_IsThatOfTheMemoryItself(bool placed)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var (sgp, features, memory) = Make();
        var (tokens, positions) = SgpNetwork.Concatenate([memory]);

        var plain = sgp.Segment(features, tokens, placed ? positions : null, RefinerKind.Sam2);
        var prepared = sgp.Segment(features, MemoryTokens.Join([sgp.Model.Prepare(memory, placed)]), RefinerKind.Sam2);

        Assert.Equal(0, (plain.Logits - prepared.Logits).abs().max().item<float>(), 1e-4f);
    }

    private static (SgpNetwork Network, ImageFeatures Features, MaskMemory Memory) Make()
    {
        manual_seed(3);
        var model = new Sam2Base(Toy.Config);
        model.eval();
        var sgp = new SgpNetwork(model);
        var features = model.EncodeImages(rand(1, 3, Toy.Config.ImageSize, Toy.Config.ImageSize));
        var mask = rand(1, 1, Toy.Config.ImageSize, Toy.Config.ImageSize).gt(0.5).to(ScalarType.Float32);
        return (sgp, features, sgp.EncodeSupport(features, mask, SupportMaskForm.Binary));
    }
}
