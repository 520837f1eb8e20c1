using SamSgp.Training.Metrics;

namespace SamSgp.Training.Tests.Metrics;

public sealed class BootstrapTests
{
    [Fact]
    public void Of_SameValues_GivesTheSameIntervalAroundTheirMean()
    {
        double[] values = [0.1, 0.5, 0.9, 0.7, 0.6];
        var found = Bootstrap.Of(values);
        Assert.Equal(found, Bootstrap.Of(values));
        Assert.Equal(0.56, found.Mean, 9);
        Assert.InRange(found.Low, 0.1, 0.5);
        Assert.InRange(found.High, 0.6, 0.9);
    }

    [Fact]
    public void Of_ValuesThatAreNotNumbers_LeavesThemOut() =>
        Assert.Equal(new Bootstrap(2, 2, 2), Bootstrap.Of([double.NaN, 2, 2]));
}
