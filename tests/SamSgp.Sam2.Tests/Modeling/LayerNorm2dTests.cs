using SamSgp.Sam2.Modeling;
using TorchSharp;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Tests.Modeling;

public sealed class LayerNorm2dTests
{
    [Theory]
    [InlineData(4, ScalarType.Float32, 1e-6f)] // few channels: another way
    [InlineData(16, ScalarType.Float32, 1e-6f)]
    [InlineData(17, ScalarType.Float32, 1e-6f)]
    [InlineData(4, ScalarType.BFloat16, 0.02f)]
    public void Forward_AnyWidth_IsLayerNormOfTheChannels(long channels, ScalarType type, float limit)
    {
        manual_seed(5);
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var norm = new LayerNorm2d(channels);
        foreach (var parameter in norm.parameters()) parameter.copy_(randn(channels));
        norm.to(type);
        var x = (randn(2, channels, 3, 5) * 3 + 7).to(type);

        var result = norm.forward(x);

        var values = norm.parameters().Select(p => p.to(ScalarType.Float64)).ToList();
        var expected = nn.functional.layer_norm(x.to(ScalarType.Float64).permute(0, 2, 3, 1), [channels], values[0], values[1], 1e-6).permute(0, 3, 1, 2);
        Assert.Equal(type, result.dtype);
        Assert.InRange((result.to(ScalarType.Float64) - expected).abs().max().item<double>(), 0, limit * expected.abs().max().item<double>());
    }
}
