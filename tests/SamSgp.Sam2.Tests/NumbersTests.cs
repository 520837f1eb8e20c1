using TorchSharp;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Tests;

public sealed class NumbersTests
{
    [Fact]
    public void Constant_SameValueAgain_IsTheSameObject()
    {
        Assert.Same(Constant(7), Constant(7));
        Assert.Same(Constant(0.3), Constant(0.3));
        Assert.Same(Constant(double.NaN), Constant(double.NaN));
        Assert.Same(One, Constant(1));
    }

    [Fact]
    public void Constant_OtherTypeOrSign_IsAnother()
    {
        Assert.NotSame(Constant(1), Constant(1.0));
        Assert.True(double.IsNegative(Constant(-0.0).ToDouble()));
        Assert.False(double.IsNegative(Constant(0.0).ToDouble()));
    }

    [Theory]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Int64)]
    public void Constant_OfAnInteger_KeepsIntegersIntegers(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var x = tensor(new long[] { 1, 2, 3 }).to(type);
        Assert.Equal(type, x.mul(Constant(2)).dtype);
        Assert.Equal(ScalarType.Float32, x.mul(Constant(2.0)).dtype);
    }

    [Theory]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void Arithmetic_OfEveryType_IsThatOfTheOperators(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var x = (randn(1000).abs() * 50).to(type);
        (Tensor Ours, Tensor Theirs)[] pairs =
        [
            (x.Plus(x), x + x), (x.Plus(3), x + 3), (x.Plus(0.1), x + 0.1), (x.Plus(0.1f), x + 0.1f),
            (x.Minus(3), x - 3), (x.Minus(0.1), x - 0.1), (x.SubtractedFrom(3), 3 - x),
            (x.Times(3), x * 3), (x.Times(0.1), x * 0.1), (x.Times(byte.MaxValue), x * byte.MaxValue),
            (x.Over(3), x / 3), (x.Over(0.1), x / 0.1),
        ];
        foreach (var (ours, theirs) in pairs)
        {
            Assert.Equal(theirs.dtype, ours.dtype);
            Assert.True(ours.eq(theirs).all().item<bool>());
        }
    }

    [Fact]
    public void UpTo_Five_CountsInFloat32()
    {
        using var numbers = UpTo(5, CPU);
        Assert.Equal([0f, 1, 2, 3, 4], numbers.data<float>().ToArray());
    }
}
