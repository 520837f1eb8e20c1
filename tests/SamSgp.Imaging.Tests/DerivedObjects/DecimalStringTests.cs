using System.Globalization;
using SamSgp.Imaging.DerivedObjects;

namespace SamSgp.Imaging.Tests.DerivedObjects;

public sealed class DecimalStringTests
{
    [Theory]
    [InlineData("0.9765625")]
    [InlineData("-123.45678901234")]
    [InlineData("0.00001234567891")]
    [InlineData("-1.234567891E-05")]
    [InlineData("1E-10")]
    [InlineData("-0")]
    [InlineData("-332.5000000001")]
    [InlineData("0.99999999999999")]
    public void Format_NumberReadFromDecimalString_IsTheSameNumber(string text)
    {
        var value = double.Parse(text, CultureInfo.InvariantCulture);
        Assert.Equal(value, double.Parse(DecimalString.Format(value), CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Format_AnyNumber_IsShortAndNear()
    {
        var random = new Random(1);
        for (var i = 0; i < 10_000; i++)
        {
            var value = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-30, 30));
            var text = DecimalString.Format(value);
            Assert.InRange(text.Length, 1, 16);
            Assert.Equal(1, double.Parse(text, CultureInfo.InvariantCulture) / value, 1e-9);
        }
    }

    [Fact]
    public void Format_NotANumber_Throws() => Assert.Throws<ArgumentException>(() => DecimalString.Format(double.NaN));
}
