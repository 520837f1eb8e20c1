using SamSgp.Sam2.Benchmarks;
using SamSgp.Sam2.Modeling;

namespace SamSgp.Sam2.Tests.Benchmarks;

public sealed class SegmentWorkTests
{
    [Theory]
    [InlineData(512, 1024)]
    [InlineData(1024, 4096)]
    public void Operations_OneMoreMemory_AddsTheProductsWithItsTokens(int pixels, double tokens)
    {
        var config = Sam2Config.HieraTiny with { ImageSize = pixels };

        var added = SegmentWork.Operations(config, 9) - SegmentWork.Operations(config, 8);

        Assert.Equal(4 * 2 * tokens * tokens * (256 + 64), added); // four layers; keys of 256 channels, values of 64
    }

    [Fact]
    public void Operations_NoMemories_IsLittleBesideTheEncoder()
    {
        var config = Sam2Config.HieraTiny;

        Assert.InRange(SegmentWork.Operations(config, 0), 0.2 * EncoderWork.Operations(config), 0.8 * EncoderWork.Operations(config));
    }
}
