using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Tests;

public sealed class TorchNativeTests
{
    [Fact]
    public void Matmul_Float32_MultipliesMatrices()
    {
        using var scope = NewDisposeScope();
        var product = matmul(arange(6, dtype: float32).reshape(2, 3), arange(6, dtype: float32).reshape(3, 2));
        Assert.Equal([10f, 13f, 28f, 40f], product.data<float>().ToArray());
    }

    [Fact]
    public void Conv2d_Float32_SumsTheWindow()
    {
        using var scope = NewDisposeScope();
        var sums = nn.functional.conv2d(ones(1, 2, 4, 4), ones(1, 2, 3, 3));
        Assert.Equal([18f, 18f, 18f, 18f], sums.data<float>().ToArray());
    }

    [Fact]
    public void Matmul_BFloat16_AgreesWithFloat32()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (randn(64, 64), randn(64, 64));
        var half = matmul(a.to(bfloat16), b.to(bfloat16)).to(float32);
        var error = (half - matmul(a, b)).abs().max().item<float>();
        Assert.InRange(error, 0f, 0.5f);
    }

    [Fact]
    public void ScaledDotProductAttention_OneKey_ReturnsItsValue()
    {
        using var scope = NewDisposeScope();
        var value = rand(1, 1, 1, 8);
        var result = nn.functional.scaled_dot_product_attention(rand(1, 1, 3, 8), rand(1, 1, 1, 8), value);
        Assert.True(result.allclose(value.expand(1, 1, 3, 8)));
    }

    [Fact]
    public void WeakenVersions_LibraryBesideUs_MarksBothVersionsOnce()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64) return;
        var path = Directory.EnumerateFiles(AppContext.BaseDirectory, "libLibTorchSharp.so", SearchOption.AllDirectories).First();
        var image = File.ReadAllBytes(path);
        Assert.Equal(1, TorchNative.WeakenVersions(image));
        Assert.Equal(1, image.Zip(File.ReadAllBytes(path)).Count(pair => pair.First != pair.Second));
    }
}
