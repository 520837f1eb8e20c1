using SamSgp.Inference.Support;
using TorchSharp;

namespace SamSgp.Inference.Tests;

public sealed class KinshipTests
{
    [Fact]
    public void Of_FewExamples_CannotTell()
    {
        var vectors = Cluster(15, seed: 1);
        Assert.Null(Kinship.Of(vectors, vectors, [.. Enumerable.Range(0, 15)]));
        var more = Cluster(20, seed: 1);
        Assert.Null(Kinship.Of(more, more, [.. Enumerable.Range(0, 20).Select(i => i / 10)])); // of two patients
    }

    [Fact]
    public void IsStrange_MostOfAVolumeBeyondTheExamples_IsNotStrangeWhereAQuarterIsLikeThem()
    {
        var vectors = Cluster(20, seed: 2);
        var kinship = Kinship.Of(vectors, vectors, [.. Enumerable.Range(0, 20)])!;
        var (usual, strange) = (kinship.StrangenessOf(kinship.Flat.Mean, kinship.Pooled.Mean), kinship.StrangenessOf(0, 0));

        Assert.Equal(0, usual, 9);
        Assert.True(strange > kinship.Limit);
        Assert.False(kinship.IsStrange([usual, strange, strange, strange]));
        Assert.True(kinship.IsStrange([usual, strange, strange, strange, strange, strange, strange, strange]));
        Assert.False(kinship.IsStrange([]));
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var vectors = Cluster(20, seed: 3);
        var kinship = Kinship.Of(vectors, vectors, [.. Enumerable.Range(0, 20)])!;
        Assert.Equal(kinship, Kinship.Read(kinship.Write()));
        Assert.Null(Kinship.Read(""));
        Assert.Throws<FormatException>(() => Kinship.Read("1 2"));
    }

    // Unit vectors around one direction.
    private static torch.Tensor Cluster(int count, int seed)
    {
        torch.manual_seed(seed);
        return torch.nn.functional.normalize(torch.ones(count, 16) + (torch.randn(count, 16) * 0.3), dim: 1);
    }
}
