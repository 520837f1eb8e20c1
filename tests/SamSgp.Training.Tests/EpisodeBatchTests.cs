using SamSgp.Training.Episodes;

namespace SamSgp.Training.Tests;

public sealed class EpisodeBatchTests
{
    private const int Side = 32;

    [Fact]
    public void Of_SlicesOfThreeCases_SupportIsNearlyAlwaysOfOtherCases()
    {
        int[] cases = [0, 0, 1, 1, 2, 2];
        var (own, all) = (0, 0);
        for (var seed = 0; seed < 60; seed++)
        {
            var support = SupportOf(Showing(cases), count: 3, seed);
            own += support.Index().Sum(query => query.Item.Count(image => cases[image] == cases[query.Index]));
            all += support.Sum(images => images.Length);
        }

        Assert.InRange((double)own / all, 0.001, 0.1); // a fifth, if cases did not count
    }

    [Fact]
    public void Of_MoreSupportThanOtherCasesHave_SomeStandTwice()
    {
        foreach (var images in Enumerable.Range(0, 20).SelectMany(seed => SupportOf(Showing([0, 0, 0, 1]), count: 3, seed)[..3]))
            Assert.Equal(3, images.Length);
    }

    [Fact]
    public void Of_OneCase_NoImageSupportsItself()
    {
        for (var seed = 0; seed < 20; seed++)
            Assert.All(SupportOf(Showing([0, 0, 0, 0]), count: 3, seed).Index(), query => Assert.DoesNotContain(query.Index, query.Item));
    }

    [Fact]
    public void Of_OnlyTheOwnCaseShowsTheStructure_ItServes()
    {
        var episode = new Episode("test", Side, [0, 0, 1, 2], 1);
        episode.Mask(0, 0)[5] = episode.Mask(0, 1)[5] = 1;
        for (var seed = 0; seed < 20; seed++) Assert.Contains(1, SupportOf(episode, count: 2, seed)[0]);
    }

    private static Episode Showing(int[] cases)
    {
        var episode = new Episode("test", Side, cases, 1);
        for (var image = 0; image < cases.Length; image++) episode.Mask(0, image)[image] = 1;
        return episode;
    }

    /// <summary>The images that support each image.</summary>
    private static int[][] SupportOf(Episode episode, int count, long seed)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        var support = EpisodeBatch.Of([episode], count, 1, new EpisodeRandom(seed, 0)).Support.data<long>().ToArray();
        return [.. support.Select(image => (int)image).Chunk(count)];
    }
}
