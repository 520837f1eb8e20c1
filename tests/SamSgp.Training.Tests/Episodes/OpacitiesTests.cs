using SamSgp.Sam2.Sgp;
using SamSgp.Training.Datasets;
using SamSgp.Training.Episodes;
using static TorchSharp.torch;

namespace SamSgp.Training.Tests.Episodes;

public sealed class OpacitiesTests
{
    private const int Size = 64;

    private static readonly byte[] Block = [.. Enumerable.Range(0, Size * Size).Select(at => In(at, 24, 40) ? (byte)7 : (byte)0)];

    [Fact]
    public void Apply_AStructure_ChangesPlacesInAndAroundIt()
    {
        var changed = new List<int>();
        for (var i = 0; i < 50; i++)
        {
            var pixels = Enumerable.Repeat(100f, Size * Size).ToArray();
            Opacities.Apply(new EpisodeRandom(3, i), Size, 1, pixels, Block);
            Assert.All(pixels, pixel => Assert.InRange(pixel, 0, 255));
            var places = Enumerable.Range(0, pixels.Length).Where(at => pixels[at] != 100).ToList();
            Assert.All(places, at => Assert.True(In(at, 16, 48), "Half the structure's width beyond it.")); // the root of its area is 16
            changed.Add(places.Count);
        }

        Assert.InRange(changed.Average(), 16, 160); // of its 256
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)] // a small structure
    public void Apply_NoLargeStructure_ChangesNothing(int side)
    {
        var pixels = Enumerable.Repeat(100f, Size * Size).ToArray();
        Opacities.Apply(new EpisodeRandom(3, 0), Size, 1, pixels, [.. Enumerable.Range(0, Size * Size).Select(at => In(at, 20, 20 + side) ? (byte)7 : (byte)0)]);
        Assert.All(pixels, pixel => Assert.Equal(100, pixel));
    }

    [Fact]
    public void Apply_AColourImage_FadesEveryChannelTowardsTheSameGrey()
    {
        var pixels = Enumerable.Range(0, 3 * Size * Size).Select(at => 40f + (60 * (at / (Size * Size)))).ToArray();
        Opacities.Apply(new EpisodeRandom(5, 1), Size, 3, pixels, Block);
        var plane = Size * Size;
        var places = Enumerable.Range(0, plane).Where(at => pixels[at] != 40).ToList();
        Assert.NotEmpty(places);
        Assert.All(places, at => Assert.Equal(pixels[at + plane] - pixels[at], pixels[at + (2 * plane)] - pixels[at + plane], 0.01f));
        Assert.All(places, at => Assert.True(pixels[at + plane] - pixels[at] < 60));
    }

    [Fact]
    public void Draw_WithOpacities_ChangesPicturesAndLeavesWhatIsMarked()
    {
        using var scope = NewDisposeScope();
        var slice = new LabelledSlice(Size, Size, 1, Enumerable.Repeat((byte)100, Size * Size).ToArray(),
            [.. Enumerable.Range(0, Size * Size).Select(at => at % Size < 20 ? (byte)7 : (byte)0)]);
        var differ = 0;
        for (var i = 0; i < 20; i++)
        {
            var (plain, _) = Samples(opacities: false).Draw(new EpisodeRandom(1, i), 1);
            var (pictures, classes) = Samples(opacities: true).Draw(new EpisodeRandom(1, i), 1);
            Assert.True(classes.le(1).all().item<bool>() && classes.eq(1).any().item<bool>());
            if (pictures.ne(plain).any().item<bool>()) differ++;
        }

        Assert.True(differ > 0);

        SliceSamples Samples(bool opacities) => new([slice], [7], Size, new ModelTraits(), opacities);
    }

    private static bool In(int at, int from, int to) => at % Size >= from && at % Size < to && at / Size >= from && at / Size < to;
}
