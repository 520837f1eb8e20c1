using SamSgp.Inference.Models;
using SamSgp.Inference.Preprocessing;
using SamSgp.Inference.Propagation;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using static TorchSharp.torch;

namespace SamSgp.Inference.Tests.Propagation;

public sealed class SliceFeaturesTests : IDisposable
{
    private readonly LoadedModel _model = Model("weights");

    public void Dispose() => _model.Network.Model.Dispose();

    [Fact]
    public void EncodeBatch_SlicesOfAnEarlierRun_AreNotEncodedAgain()
    {
        using var grad = no_grad();
        using var cache = new FeatureCache(1 << 30);
        Features(_model, cache, window: 100).EncodeBatch(0, 4, Slice(100), (_, _) => { });
        using var expected = _model.Network.Model.EncodeImages(Preparer(100).Prepare(2, 3)).Top;
        _model.Network.Model.Dispose(); // nothing can be encoded any more
        var shown = new List<int>();

        var again = Features(_model, cache, window: 100);
        again.EncodeBatch(0, 4, Slice(100), (slice, _) => shown.Add(slice));

        Assert.Equal([0, 1, 2, 3], shown);
        Assert.InRange((again[2].Top - expected).abs().max().item<float>(), 0, 1e-5f);
    }

    [Theory]
    [InlineData("weights", 50)] // another window shows another image
    [InlineData("other", 100)] // another network
    public void EncodeBatch_PreparedOrEncodedOtherwise_IsEncodedAnew(string weights, double window)
    {
        using var grad = no_grad();
        using var cache = new FeatureCache(1 << 30);
        Features(_model, cache, window: 100).EncodeBatch(0, 1, Slice(100), (_, _) => { });
        var other = Model(weights, seed: 9);

        var features = Features(other, cache, window);

        using var expected = other.Network.Model.EncodeImages(Preparer(window).Prepare(0, 1)).Top;
        Assert.InRange((features[0].Top - expected).abs().max().item<float>(), 0, 1e-5f);
        other.Network.Model.Dispose();
    }

    [Fact]
    public void Keep_BudgetSpent_FreesOtherRunsFirstAndThenTheFurthest()
    {
        using var grad = no_grad();
        using var cache = new FeatureCache(3 * 4 * 4);
        cache.Keep("old", One(), new Dictionary<string, int> { ["old"] = 0 });
        var run = Enumerable.Range(0, 4).ToDictionary(n => $"{n}", n => n);
        foreach (var slice in new[] { 0, 1, 2 }) cache.Keep($"{slice}", One(), run);
        Assert.False(cache.Contains("old"));

        foreach (var slice in new[] { 3 }) cache.Keep($"{slice}", One(), run);

        Assert.False(cache.Contains("0"));
        Assert.True(cache.Contains("1") && cache.Contains("2") && cache.Contains("3"));
    }

    [Fact]
    public void Find_AtAScreen_TakesOverFromJobsWhatTheyThenCannotDriveOut()
    {
        using var grad = no_grad();
        var (jobs, screen) = FeatureCache.Pair(2 * 16, 2 * 16);
        using var ofJobs = jobs;
        using var atScreen = screen;
        var run = Enumerable.Range(0, 6).ToDictionary(n => $"{n}", n => n);
        jobs.Keep("0", One(), run);
        jobs.Keep("1", One(), run);

        Assert.NotNull(screen.Find("0"));
        foreach (var slice in new[] { 2, 3, 4, 5 }) jobs.Keep($"{slice}", One(), run);

        Assert.False(jobs.Contains("1"));
        Assert.True(jobs.Contains("0")); // a job sees what lies there
        Assert.Same(screen.Find("0"), jobs.Find("0"));
        screen.Find("4");
        screen.Find("5"); // the budget of screens holds, too
        Assert.False(screen.Contains("0"));
    }

    // 16 bytes a slice.
    private static ImageFeatures One() => new(zeros(2), zeros(1), zeros(1), zeros(1));

    private static SliceFeatures Features(LoadedModel model, FeatureCache cache, double window) => new(model, Preparer(window), cache, CancellationToken.None);

    private static Func<int, Tensor> Slice(double window) => slice => Preparer(window).Prepare(slice, slice + 1);

    private static SlicePreparer Preparer(double window) => new(
        TestVolumes.Positions(TestVolumes.Geometry(12, 10, 4, new(1, 0, 0), new(0, 1, 0))),
        new InputSettings { Plane = SlicePlane.AsAcquired, Window = new IntensityWindow.Fixed(500, window) }, new ModelTraits(), 64);

    private static LoadedModel Model(string sha256, int seed = 7)
    {
        manual_seed(seed);
        var network = new Sam2Base(new Sam2Config
        {
            EmbedDim = 16, NumHeads = 1, Stages = [1, 1, 2, 1], GlobalAttentionBlocks = [3], HiddenDim = 64, MemoryDim = 16,
            MemoryLayers = 1, FeedForward = 64, DecoderMlpDim = 64, ImageSize = 64,
        });
        network.eval();
        return new LoadedModel("toy", sha256, null, new SgpNetwork(network), new ModelTraits(), "fp32");
    }
}
