using SamSgp.Sam2.Sgp;

namespace SamSgp.Sam2.Tests.Sgp;

public sealed class ModelTraitsTests
{
    [Theory]
    [InlineData(0.75f)] // of a volume that shows it clearly
    [InlineData(0.5f, 1.5f)] // the clearest slice is above the others
    [InlineData(0, 0.25f)] // no slice shows it clearly: those that show it at all count
    [InlineData(0, -2)]
    public void ObjectScoreIn_Volume_IsAtMostOneBelowItsClearestSlice(float expected, float clearest = 4)
    {
        var traits = new ModelTraits { ObjectScoreGates = true, VolumeObjectScore = 0.75f };

        Assert.Equal(expected, traits.ObjectScoreIn([-3, clearest, -5]));
    }

    [Fact]
    public void ObjectScoreIn_OneSlice_IsNeverAboveItsOwnScore()
    {
        var traits = new ModelTraits { ObjectScoreGates = true, VolumeObjectScore = 0.75f };

        Assert.All((float[])[0.01f, 0.5f, 1, 9], score => Assert.True(traits.ObjectScoreIn([score]) < score));
    }

    [Fact]
    public void ObjectScoreIn_ScoreThatSaysNothing_ClearsNothing()
    {
        Assert.Equal(float.NegativeInfinity, new ModelTraits { VolumeObjectScore = 0.75f }.ObjectScoreIn([-9, 5]));
        Assert.Equal(0, new ModelTraits { ObjectScoreGates = true }.ObjectScoreIn([-9, 5]));
    }
}
