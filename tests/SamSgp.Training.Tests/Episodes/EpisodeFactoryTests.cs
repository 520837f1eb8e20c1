using SamSgp.Training.Datasets;
using SamSgp.Training.Episodes;

namespace SamSgp.Training.Tests.Episodes;

public sealed class EpisodeFactoryTests
{
    private static readonly EpisodeOptions Options =
        new() { Size = 64, Images = 4, Structures = 2, Shapes = 0.5, Invented = 0.5 };

    [Fact]
    public void Make_SameSeedAndIndex_IsTheSameEpisode()
    {
        var first = new EpisodeFactory([TestSets.Shapes()], Options, 1);
        var second = new EpisodeFactory([TestSets.Shapes()], Options, 1);
        Make(second, 3); // the order of making must not matter
        for (var index = 0; index < 6; index++)
        {
            var (one, other) = (Make(first, index), Make(second, index));
            Assert.Equal(one.Pixels, other.Pixels);
            Assert.Equal(one.Masks, other.Masks);
        }
    }

    [Fact]
    public void Make_OtherSeedOrIndex_IsAnotherEpisode()
    {
        var factory = new EpisodeFactory([TestSets.Shapes()], Options, 1);
        Assert.NotEqual(Make(factory, 0).Pixels, Make(factory, 1).Pixels);
        Assert.NotEqual(Make(factory, 0).Pixels, Make(new EpisodeFactory([TestSets.Shapes()], Options, 2), 0).Pixels);
    }

    [Fact]
    public void Make_ManyEpisodes_ShowTheirFirstStructureInTwoImagesAtLeast()
    {
        var factory = new EpisodeFactory([TestSets.Shapes()], Options with { Shapes = 0 }, 1);
        for (var index = 0; index < 30; index++)
        {
            var episode = Make(factory, index);
            Assert.True(Enumerable.Range(0, episode.Images).Count(i => episode.Mask(0, i).Contains((byte)1)) >= 2);
        }
    }

    [Fact]
    public void Make_AllShapes_NeedsNoSets() =>
        Assert.Equal("shapes", Make(new EpisodeFactory([], Options with { Shapes = 1 }, 1), 0).Source);

    [Fact]
    public void Constructor_NeitherSetsNorOnlyShapes_Throws() =>
        Assert.Throws<ArgumentException>(() => new EpisodeFactory([], Options, 1));

    [Fact]
    public void SetEpisodes_NoStructureTwice_SaysWhichSet()
    {
        var set = new LabelledSet("lonely", [new LabelledCase("a", [TestSets.Tiny(1, 0, 0, 0, 0, 0, 0, 0)])],
            new Dictionary<byte, string> { [1] = "x" }, 1, new Dictionary<byte, double>());
        var fault = Assert.Throws<ArgumentException>(() => new SetEpisodes(set));
        Assert.Contains("lonely", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Queue_Steps_ComeInOrder()
    {
        var factory = new EpisodeFactory([TestSets.Shapes()], Options, 1);
        using var queue = new EpisodeQueue(factory, firstStep: 2, perStep: 2, ahead: 2, _ => 0);
        Assert.Equal(Make(factory, 4).Pixels, queue.Take(CancellationToken.None)[0].Pixels);
        Assert.Equal(Make(factory, 7).Pixels, queue.Take(CancellationToken.None)[1].Pixels);
    }

    [Fact]
    public void MakeStep_HalfSizeInPartOfTheSteps_IsOneSizeWithinAStepAndBothOverAll()
    {
        var factory = new EpisodeFactory([TestSets.Shapes()], Options with { Size = 192, HalfSize = 0.5 }, 1);
        var sizes = Enumerable.Range(0, 12).Select(step => Assert.Single(factory.MakeStep(step, 2).Select(e => e.Size).Distinct()))
            .Distinct().Order();
        Assert.Equal([96, 192], sizes);
    }

    [Fact]
    public void MakeStep_HalfSizeFirst_IsSmallUntilThatPartOfTheRunIsDone()
    {
        var factory = new EpisodeFactory([TestSets.Shapes()], Options with { Size = 192, HalfSize = 0.5, HalfSizeFirst = true }, 1);
        Assert.Equal([96, 96, 192, 192], new[] { 0, 0.49, 0.5, 1 }.Select(done => factory.MakeStep(3, 1, done)[0].Size));
    }

    [Fact]
    public void MakeStep_NotTurned_KeepsTheViewOfTheSlices()
    {
        var slice = new LabelledSlice(96, 96, 1, [.. Enumerable.Range(0, 96 * 96).Select(i => (byte)(i % 96 < 32 ? 200 : 20))],
            [.. Enumerable.Range(0, 96 * 96).Select(i => (byte)(i % 96 < 32 ? 1 : 0))]);
        var set = TestSets.Shapes() with { Structures = new Dictionary<byte, string> { [1] = "left" }, Cases = [new LabelledCase("one", [slice, slice])] };
        Assert.True(OnTheLeft(turned: 0));
        Assert.False(OnTheLeft(turned: 1));

        // Whether the structure, left in every slice, is so in every episode.
        bool OnTheLeft(double turned)
        {
            var factory = new EpisodeFactory([set], Options with { Turned = turned, Images = 2, Structures = 1, Shapes = 0 }, 1);
            return Enumerable.Range(0, 40).Select(i => Make(factory, i)).All(episode =>
            {
                var mask = episode.Mask(0, 0).ToArray();
                var size = episode.Size;
                return mask.Index().Where(pixel => pixel.Item == 1).Average(pixel => pixel.Index % size) < size / 2;
            });
        }
    }

    [Fact]
    public void Appearance_InventedContrast_GivesOneStructureOneBrightnessInAllImages()
    {
        var (one, other) = (new byte[3 * 64], new byte[3 * 64]);
        var labels = Enumerable.Repeat((byte)9, 64).ToArray();
        var look = Appearance.Draw(new EpisodeRandom(1, 2), invent: true, strength: 0);
        look.Apply(new EpisodeRandom(1, 3), 8, 1, Enumerable.Repeat(128f, 64).ToArray(), labels, one);
        look.Apply(new EpisodeRandom(1, 4), 8, 1, Enumerable.Repeat(128f, 64).ToArray(), labels, other);
        Assert.Equal(one, other);
        Assert.Single(one.Distinct());
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Appearance_OfAStructure_ChangesAgainstItsSurroundingsOnlyWhereThereIsAnother(int structures, bool changes)
    {
        var labels = Enumerable.Range(0, 64).Select(i => (byte)(i < 16 ? 1 : i < 32 && structures > 1 ? 2 : 0)).ToArray();
        var ratios = new List<float>();
        for (var i = 0; i < 200; i++)
        {
            var bytes = new byte[3 * 64];
            Appearance.Draw(new EpisodeRandom(5, i), invent: false)
                .Apply(new EpisodeRandom(6, i), 8, 1, Enumerable.Repeat(128f, 64).ToArray(), labels, bytes);
            ratios.Add(Mean(bytes.AsSpan(0, 16)) / Math.Max(1, Mean(bytes.AsSpan(32, 32))));
        }

        // Noise, blur and a smooth field move the ratio by some tenths; a tint by far more, in a fifth of the images.
        Assert.Equal(changes, ratios.Count(ratio => ratio < 0.6f) > 10);
        static float Mean(ReadOnlySpan<byte> values)
        {
            var sum = 0f;
            foreach (var value in values) sum += value;
            return sum / values.Length;
        }
    }

    private static Episode Make(EpisodeFactory factory, long index) => factory.MakeStep(index, 1)[0];
}
