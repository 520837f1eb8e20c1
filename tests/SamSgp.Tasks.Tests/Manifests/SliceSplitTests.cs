using SamSgp.Tasks.Manifests;

namespace SamSgp.Tasks.Tests.Manifests;

public sealed class SliceSplitTests
{
    [Theory]
    [InlineData("first", "first")]
    [InlineData(" last ", "last")]
    [InlineData("3", "3")]
    [InlineData("repeat=2", "2")]
    [InlineData("echo=1 type=M", "EchoNumbers=1 ImageType=M")]
    [InlineData("AcquisitionNumber=last first", "AcquisitionNumber=last first")]
    [InlineData("b=1000", "DiffusionBValue=1000")]
    public void TryParse_Conditions_HaveTheirAttributes(string text, string expected)
    {
        Assert.True(SliceSplit.TryParse(text, out var split, out _));
        Assert.Equal(expected, split.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("second")]
    [InlineData("echo=")]
    [InlineData("Echo Number=1")]
    [InlineData("NoSuchKeyword=1")]
    public void TryParse_WhatChoosesNothing_IsAProblem(string text) => Assert.False(SliceSplit.TryParse(text, out _, out var problem), problem);
}
