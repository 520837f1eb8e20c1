using SamSgp.Sam2.Benchmarks;
using SamSgp.Sam2.Modeling;

namespace SamSgp.Sam2.Tests.Benchmarks;

public sealed class EncoderWorkTests
{
    // Counted in the original code, layer by layer.
    [Theory]
    [InlineData("tiny", 1024, 292)]
    [InlineData("tiny", 512, 63)]
    [InlineData("small", 1024, 360)]
    [InlineData("base_plus", 1024, 647)]
    public void Operations_OfficialSizes_AreTheCountedOnes(string size, int pixels, double giga)
    {
        var config = size switch
        {
            "tiny" => Sam2Config.HieraTiny, "small" => Sam2Config.HieraSmall, _ => Sam2Config.HieraBasePlus,
        };
        var operations = EncoderWork.Operations(config with { ImageSize = pixels }) / 1e9;
        Assert.InRange(operations, 0.97 * giga, 1.03 * giga);
    }
}
