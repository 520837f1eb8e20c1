using SamSgp.Training.Datasets;
using SamSgp.Training.Episodes;

namespace SamSgp.Training.Tests.Episodes;

public sealed class SpatialWarpTests
{
    [Fact]
    public void Sample_IdentityAtTheSlicesOwnSize_ReturnsItsPixelsAndLabels()
    {
        var slice = new LabelledSlice(2, 2, 1, [1, 2, 3, 4], [0, 5, 0, 6]);
        var (pixels, labels) = (new float[4], new byte[4]);
        SpatialWarp.Identity.Sample(slice, 2, pixels, labels);
        Assert.Equal([1, 2, 3, 4], pixels);
        Assert.Equal([0, 5, 0, 6], labels);
    }

    [Fact]
    public void Sample_IdentityOfAnOblongSlice_IsASquareBilinearResize()
    {
        var slice = new LabelledSlice(2, 1, 1, [0, 100], [0, 1]);
        var (pixels, labels) = (new float[16], new byte[16]);
        SpatialWarp.Identity.Sample(slice, 4, pixels, labels);
        // torch.nn.functional.interpolate([[0, 100]], size=(4, 4), mode="bilinear", align_corners=False)
        Assert.Equal([0, 25, 75, 100], pixels[..4]);
        Assert.Equal([0, 0, 1, 1], labels[12..]);
    }

    [Fact]
    public void Sample_ColourSlice_KeepsChannelsApart()
    {
        var slice = new LabelledSlice(1, 1, 3, [1, 2, 3], [0]);
        var (pixels, labels) = (new float[12], new byte[4]);
        SpatialWarp.Identity.Sample(slice, 2, pixels, labels);
        Assert.Equal([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3], pixels);
    }

    [Fact]
    public void After_IdentityForImage_EqualsTheEpisodesWarp()
    {
        var slice = ShapeSlices.Draw(new EpisodeRandom(1, 1), 1)[0];
        var shared = SpatialWarp.ForEpisode(new EpisodeRandom(3, 4));
        var (alone, both) = (new float[64 * 64], new float[64 * 64]);
        shared.Sample(slice, 64, alone, new byte[64 * 64]);
        SpatialWarp.Identity.After(shared).Sample(slice, 64, both, new byte[64 * 64]);
        Assert.Equal(alone, both);
    }

    [Fact]
    public void Sample_WarpedPixelsAndLabels_StayTogether()
    {
        // A picture whose brightness is its label: wherever a pixel goes, its label must go too.
        var labels = new byte[64 * 64];
        for (var i = 0; i < labels.Length; i++) labels[i] = (byte)(i % 64 < 32 ? 0 : 200);
        var slice = new LabelledSlice(64, 64, 1, (byte[])labels.Clone(), labels);
        var random = new EpisodeRandom(5, 6);
        var warp = SpatialWarp.ForImage(random, 1.5f).After(SpatialWarp.ForEpisode(random));
        var (pixels, found) = (new float[96 * 96], new byte[96 * 96]);
        warp.Sample(slice, 96, pixels, found);
        for (var i = 0; i < found.Length; i++) Assert.Equal(found[i] == 200, pixels[i] >= 99.99f);
    }

    [Fact]
    public void After_BentWarpUnderTheIdentity_IsTheBentWarp()
    {
        var slice = ShapeSlices.Draw(new EpisodeRandom(1, 1), 1)[0];
        var bent = SpatialWarp.ForImage(new EpisodeRandom(3, 4), 1.5f);
        var (plain, both) = (Sampled(bent), Sampled(SpatialWarp.Identity.After(bent)));
        Assert.Equal(plain, both);

        float[] Sampled(SpatialWarp warp)
        {
            var pixels = new float[64 * 64];
            warp.Sample(slice, 64, pixels, new byte[64 * 64]);
            return pixels;
        }
    }

    [Fact]
    public void CloseUp_SmallStructure_FillsMoreOfTheImageAndStaysInIt()
    {
        var labels = new byte[100 * 80];
        for (var row = 10; row < 20; row++)
            for (var column = 70; column < 85; column++) labels[(row * 100) + column] = 1;
        var slice = new LabelledSlice(100, 80, 1, new byte[100 * 80], labels);
        var sizes = new List<double>();
        for (var i = 0; i < 40; i++)
        {
            var (pixels, found) = (new float[128 * 128], new byte[128 * 128]);
            SpatialWarp.CloseUp(new EpisodeRandom(7, i), 6, slice).Sample(slice, 128, pixels, found);
            sizes.Add(found.Average(label => (double)label));
        }

        var before = slice.Share(1);
        Assert.All(sizes, size => Assert.InRange(size, 0.5 * before, 0.9)); // cut at the image's edge at worst
        Assert.True(sizes.Max() > 10 * before, $"{sizes.Max()} after {before}.");
    }

    [Fact]
    public void CloseUp_NothingLabelled_ShowsAll()
    {
        var slice = new LabelledSlice(8, 8, 1, [.. Enumerable.Range(0, 64).Select(i => (byte)i)], new byte[64]);
        var pixels = new float[64];
        SpatialWarp.CloseUp(new EpisodeRandom(7, 1), 6, slice).Sample(slice, 8, pixels, new byte[64]);
        Assert.Equal(slice.Pixels.Select(p => (float)p), pixels);
    }
}
