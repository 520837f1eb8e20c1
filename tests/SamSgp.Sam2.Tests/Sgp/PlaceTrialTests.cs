using SamSgp.Sam2.Sgp;

namespace SamSgp.Sam2.Tests.Sgp;

public sealed class PlaceTrialTests
{
    [Theory]
    [InlineData(2, 1, true)]
    [InlineData(1, 2, false)]
    [InlineData(-1, -3, true)] // nothing is found either way
    [InlineData(-9, 0.1f, false)]
    public void Counts_OneSlice_AsItsStructuresAreFoundMoreClearly(float with, float without, bool expected) =>
        Assert.Equal(expected, PlaceTrial.Counts(1, (_, placed) => [placed ? with : without, -5]));

    [Fact]
    public void Counts_Volume_WhatIsNotThereSaysNothing()
    {
        // Structures in a third of the slices; elsewhere one way is surer that there is nothing.
        Assert.True(PlaceTrial.Counts(90, (slice, placed) => [slice < 30 ? (placed ? 3 : 2) : placed ? -1 : -8]));
    }

    [Theory]
    [InlineData(1, "0")]
    [InlineData(3, "0 1 2")]
    [InlineData(24, "1 3 5 7 9 11 13 15 17 19 21 23")]
    public void Sample_Series_IsSpreadOverIt(int slices, string expected) => Assert.Equal(expected, string.Join(' ', PlaceTrial.Sample(slices, 12)));
}
