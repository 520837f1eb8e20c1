using SamSgp.Sam2.Sgp;
using TorchSharp;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Tests.Sgp;

public sealed class SupportUNetTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly SupportUNet _reader = new(structures: 2);

    public void Dispose()
    {
        _reader.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void Forward_AnImage_GivesLogitsOfEachScaleTheFinestFirst()
    {
        using var grad = no_grad();
        var scales = _reader.forward(rand(2, 3, 64, 64));
        Assert.Equal([64L, 32, 16, 8], scales.Select(scale => scale.shape[2]));
        Assert.All(scales, scale => Assert.True(scale.shape[1] == 3 && scale.isfinite().all().item<bool>()));
    }

    [Fact]
    public void Vote_AtStrengthZero_IsWhatTheNetworkSays()
    {
        _reader.Strength = 0;
        var output = Output(randn(2, 1, 32, 32), 5, -5);
        Assert.Same(output, _reader.Vote(rand(1, 3, 64, 64), output, ModelTraits.Trained));
    }

    [Theory]
    [InlineData(9f, -0.5f, 1)] // the reader is sure of the first structure, the network of nothing
    [InlineData(0.2f, 7f, 2)] // the reader guesses, the network is sure of the second
    [InlineData(-9f, -7f, 0)] // both see background
    [InlineData(-9f, 7f, 2)] // both are sure, the reader of background, the network of the second: the network
    [InlineData(9f, 7f, 2)] // and of different structures
    public void Vote_ReaderAndNetworkDiffer_BelievesTheSurerAndTheNetworkWhereBothAreSure(float readersFirst, float networksSecond, int expected)
    {
        using var grad = no_grad();
        Say(0, readersFirst, -9);
        var output = Output(stack([full([1, 32, 32], -7f), full([1, 32, 32], networksSecond)]), 5, 5);

        var vote = _reader.Vote(rand(1, 3, 64, 64), output, ModelTraits.Trained);

        Assert.Equal([2, 1, 64, 64], vote.Logits.shape);
        var map = ModelTraits.LabelMap(ModelTraits.Trained.Margins(vote.Logits, vote.ObjectScore).squeeze(1));
        Assert.True(map.eq(expected).all().item<bool>());
        if (expected > 0) Assert.True(vote.ObjectScore[expected - 1].item<float>() > 0);
    }

    [Fact]
    public void Vote_InBFloat16_IsCloseToFloat32()
    {
        using var grad = no_grad();
        _reader.Strength = 1.6;
        var (picture, output) = (rand(1, 3, 64, 64), Output(randn(2, 1, 32, 32), 5, 5));
        var exact = _reader.Vote(picture, output, ModelTraits.Trained).Logits;
        _reader.to(ScalarType.BFloat16);
        var rounded = _reader.Vote(picture, output, ModelTraits.Trained).Logits;
        Assert.Equal(ScalarType.Float32, rounded.dtype);
        Assert.InRange((exact - rounded).abs().mean().item<float>() / exact.std().item<float>(), 0, 0.05);
    }

    [Fact]
    public void Vote_StructureIsNotThereByItsScore_LogitsHaveNoWeight()
    {
        using var grad = no_grad();
        Say(0, -1, -1);
        var there = _reader.Vote(rand(1, 3, 64, 64), Output(full([2, 1, 32, 32], 6f), 8, -8), ModelTraits.Trained);
        Assert.True(there.ObjectScore[0].item<float>() > 0);
        Assert.True(there.ObjectScore[1].item<float>() < 0);
    }

    // Whatever it sees: logits of background and of both structures.
    private void Say(params float[] logits)
    {
        foreach (var (name, parameter) in _reader.named_parameters().Where(p => p.name.Contains("_heads", StringComparison.Ordinal)))
        {
            if (name.EndsWith("bias", StringComparison.Ordinal)) parameter.copy_(tensor(logits));
            else parameter.zero_();
        }
    }

    private static SgpOutput Output(Tensor logits, params float[] scores) =>
        new(zeros(1), zeros(2, 1, 16, 16), zeros(2, 1), zeros(2, 4), logits, zeros(2, 1), tensor(scores).view(2, 1));
}
