using SamSgp.Training.Datasets;
using SamSgp.Training.Episodes;

namespace SamSgp.Training.Tests.Episodes;

public sealed class MovedEpisodesTests
{
    private static readonly EpisodeOptions Options = new() { Size = 64, Images = 6, Structures = 2, Shapes = 0, Invented = 0 };

    [Fact]
    public void MakeStep_Moved_MovesEachImageFartherThanPlacedOnesDo()
    {
        Assert.True(Spread(moved: 1) > 2 * Spread(moved: 0));

        // Mean distance of a structure's middle from its mean over the images of an episode, in widths.
        double Spread(double moved)
        {
            var factory = new EpisodeFactory([Disc()], Options with { Moved = moved, Structures = 1 }, 1);
            return Enumerable.Range(0, 20).Select(i => factory.MakeStep(i, 1)[0]).Average(episode =>
            {
                Assert.Equal(moved == 0, episode.Placed);
                var middles = Enumerable.Range(0, episode.Images).Select(i => Middle(episode.Mask(0, i))).OfType<double>().ToList();
                return middles.Average(x => Math.Abs(x - middles.Average()));
            });
        }

        static double? Middle(Span<byte> mask)
        {
            var columns = mask.ToArray().Index().Where(pixel => pixel.Item == 1).Select(pixel => pixel.Index % 64).ToList();
            return columns.Count == 0 ? null : columns.Average() / 64;
        }
    }

    [Fact]
    public void MakeStep_SomeMoved_IsOneKindWithinAStep()
    {
        var factory = new EpisodeFactory([Disc()], Options with { Moved = 0.5, MostImages = 9 }, 1);
        var steps = Enumerable.Range(0, 24).Select(step => factory.MakeStep(step, 3)).ToList();
        Assert.All(steps, step => Assert.Single(step.Select(e => (e.Placed, e.Images)).Distinct()));
        Assert.Equal(2, steps.Select(step => step[0].Placed).Distinct().Count());
        Assert.Equal([6, 9], steps.Select(step => step[0].Images).Distinct().Order());
        Assert.All(steps.Where(step => step[0].Images == 9), step => Assert.Equal(1, step[0].Structures));
    }

    [Fact]
    public void MakeStep_Strangers_ShowNothingButNeverStandFirst()
    {
        LabelledSet[] sets = [Disc(), Disc()];
        var plain = new EpisodeFactory(sets, Options, 1);
        var strange = new EpisodeFactory(sets, Options with { Strangers = 1 }, 1);
        Assert.Equal(0, Enumerable.Range(0, 20).Sum(i => Empty(plain.MakeStep(i, 1)[0], 0)));
        var episodes = Enumerable.Range(0, 20).Select(i => strange.MakeStep(i, 1)[0]).ToList();
        Assert.True(episodes.Sum(e => Empty(e, 2)) > 10);
        Assert.Equal(0, episodes.Sum(e => Enumerable.Range(0, 2).Count(i => !e.Mask(0, i).Contains((byte)1))));

        // A set's own images may show it: without others there are no strangers.
        var alone = new EpisodeFactory([Disc()], Options with { Strangers = 1 }, 1);
        Assert.Equal(0, Enumerable.Range(0, 20).Sum(i => Empty(alone.MakeStep(i, 1)[0], 0)));

        static int Empty(Episode episode, int first) =>
            Enumerable.Range(first, episode.Images - first).Count(i => !episode.Mask(0, i).Contains((byte)1));
    }

    [Theory]
    [InlineData(0, 0.9)]
    [InlineData(1, 0.3)] // where the structure leaves room for a part without it
    public void MakeStep_Absent_ShowsOtherSlicesOrOtherPartsWithoutTheStructure(double moved, double least)
    {
        var set = moved == 0 ? WithEmptySlices(Disc()) : Disc(); // images that move show another part of the same slice
        var factory = new EpisodeFactory([set], Options with { Absent = 1, Moved = moved, Structures = 1, Images = 8 }, 1);
        var episodes = Enumerable.Range(0, 20).Select(i => factory.MakeStep(i, 1)[0]).ToList();
        Assert.All(episodes, e => Assert.True(e.Mask(0, 0).Contains((byte)1) && e.Mask(0, 1).Contains((byte)1)));
        var later = episodes.SelectMany(e => Enumerable.Range(2, 6).Select(i => e.Mask(0, i).Contains((byte)1))).ToList();
        Assert.True(later.Count(shown => !shown) > later.Count * least, $"{later.Count(shown => !shown)} of {later.Count}");

        static LabelledSet WithEmptySlices(LabelledSet set) => set with
        {
            Cases = [.. set.Cases.Select(c => c with { Slices = [.. c.Slices, c.Slices[0].Unlabelled()] })],
        };
    }

    [Fact]
    public void MakeStep_Machine_FindsTasksInPicturesAndIsRepeatable()
    {
        var options = Options with { Machine = 1, Moved = 0.5 };
        var (one, other) = (new EpisodeFactory([Disc(), TestSets.Shapes()], options, 4), new EpisodeFactory([Disc(), TestSets.Shapes()], options, 4));
        var made = 0;
        for (var i = 0; i < 12; i++)
        {
            var (episode, again) = (one.MakeStep(i, 1)[0], other.MakeStep(i, 1)[0]);
            Assert.Equal(episode.Pixels, again.Pixels);
            if (episode.Source != "machine") continue;
            made++;
            Assert.Contains((byte)1, episode.Masks);
            Assert.Equal(episode.Images, episode.Cases.Distinct().Count());
        }

        Assert.InRange(made, 6, 12);
    }

    [Fact]
    public void PictureRegions_TwoFlatAreas_AreRegionsOfTheirOwn()
    {
        const int Side = 48;
        var pixels = new byte[Side * Side];
        for (var at = 0; at < pixels.Length; at++) pixels[at] = Block(at, 4, 16) ? (byte)250 : Block(at, 26, 44) ? (byte)130 : (byte)10;
        var slice = PictureRegions.Of(new EpisodeRandom(1, 2), new LabelledSlice(Side, Side, 1, pixels, new byte[pixels.Length]), Side);
        var (bright, grey) = (slice.Labels[(10 * Side) + 10], slice.Labels[(35 * Side) + 35]);
        Assert.True(bright != 0 && grey != 0 && bright != grey, $"{bright}, {grey}");

        static bool Block(int at, int from, int to) => at % Side >= from && at % Side < to && at / Side >= from && at / Side < to;
    }

    [Theory]
    [InlineData(1, 40)]
    [InlineData(3, 3)]
    public void ColourMix_Apply_KeepsGreyAloneOnlyForOneChannel(int colours, int strength)
    {
        var pixels = Enumerable.Range(0, 3 * 16).Select(i => colours == 1 ? 100f : 40f * (1 + (i / 16))).ToArray();
        ColourMix.Draw(new EpisodeRandom(2, 3), 0).Apply(pixels);
        Assert.Equal(colours == 1 ? 100f : 40f, pixels[0], 0.01f);
        ColourMix.Draw(new EpisodeRandom(2, 3), strength / 40f).Apply(pixels);
        Assert.NotEqual(colours == 1 ? 100f : 40f, pixels[0], 0.01f);
    }

    // A bright disc left of the middle, the same in every case.
    private static LabelledSet Disc()
    {
        const int Side = 96;
        var labels = new byte[Side * Side];
        for (var at = 0; at < labels.Length; at++)
            if (Math.Pow((at % Side) - 36, 2) + Math.Pow((at / Side) - 48, 2) < 15 * 15) labels[at] = 1;
        var pixels = Array.ConvertAll(labels, label => (byte)(label == 1 ? 220 : 40));
        return new LabelledSet("disc", [.. Enumerable.Range(0, 8).Select(i => new LabelledCase($"case{i}", [new LabelledSlice(Side, Side, 1, pixels, labels)]))],
            new Dictionary<byte, string> { [1] = "disc" }, 1, new Dictionary<byte, double>());
    }
}
