using SamSgp.Imaging.Segmentations;

namespace SamSgp.Imaging.Tests.Segmentations;

public sealed class CieLabColorTests
{
    // L*a*b* (D50) of the sRGB primaries as colour tables give them (Lindbloom, Bradford-adapted).
    [Theory]
    [InlineData(255, 0, 0, 54.29, 80.81, 69.89)]
    [InlineData(0, 255, 0, 87.82, -79.29, 80.99)]
    [InlineData(0, 0, 255, 29.57, 68.30, -112.03)]
    [InlineData(255, 255, 255, 100, 0, 0)]
    [InlineData(0, 0, 0, 0, 0, 0)]
    public void FromRgb_Primaries_AgreeWithPublishedValues(byte r, byte g, byte b, double l, double a, double bStar)
    {
        var color = CieLabColor.FromRgb(r, g, b);
        Assert.Equal(l, color.L / 65535.0 * 100, 0.05);
        Assert.Equal(a, color.A / 65535.0 * 255 - 128, 0.05);
        Assert.Equal(bStar, color.B / 65535.0 * 255 - 128, 0.05);
    }

    [Fact]
    public void ToRgb_AfterFromRgb_GivesTheColourBack()
    {
        for (var r = 0; r < 256; r += 17)
            for (var g = 0; g < 256; g += 17)
                for (var b = 0; b < 256; b += 17)
                    Assert.Equal(((byte)r, (byte)g, (byte)b), CieLabColor.FromRgb((byte)r, (byte)g, (byte)b).ToRgb());
    }
}
