using SamSgp.Imaging.Metrics;
using SamSgp.Imaging.Rasters;
using SamSgp.Tasks.Manifests;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Training.Baselines;
using SamSgp.Training.Comparisons;
using SamSgp.Training.Datasets;
using SamSgp.Training.Evaluation;
using SamSgp.Training.Evaluation.Systems;
using SamSgp.Training.Metrics;

namespace SamSgp.Training.Tests.Evaluation;

public sealed class EvaluatorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("samsgp-evaluate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Evaluate_EveryTestCase_IsScoredAgainstItsWholeMask()
    {
        for (var i = 0; i < 4; i++) WritePair($"p{i}", square: 10 + i);
        var scores = Evaluate(Sgp(), Describe() with { TrainFirst = 2 });
        Assert.Equal(["p2", "p3"], scores.Select(s => s.Case));
        Assert.Equal([12 * 12, 13 * 13], scores.Select(s => s.Overlap.True));
        Assert.All(scores, s => Assert.InRange(s.Overlap.Dice, 0, 1));
    }

    [Theory]
    [InlineData(false, 10 * 10 + 3 * 3)]
    [InlineData(true, 10 * 10)]
    public void Evaluate_StructureIsOnePiece_OnlyTheLargestComponentCounts(bool keepLargest, long expected)
    {
        for (var i = 0; i < 2; i++) WritePair($"p{i}", square: 10);
        var set = Describe() with { TrainFirst = 1, KeepLargest = keepLargest };
        Assert.Equal(expected, Assert.Single(Evaluate(new TwoSquares(), set)).Overlap.Found);
    }

    [Fact]
    public void Learn_UNetOfAllCases_IsTrainedOnMoreThanTheSupport()
    {
        for (var i = 0; i < 4; i++) WritePair($"p{i}", square: 20 + i);
        var options = new BaselineOptions(TimeSpan.FromHours(1), 128, 1, TimeProvider.System) { MostSteps = 3 };
        var training = new SetReader(_folder).Read(Describe(), ["p0", "p1", "p2"], SlicePlane.Axial);
        var split = new SupportSplit(training, supportSize: 1);
        using var few = BaselineSystem.UNet(options).Learn(split, CancellationToken.None); // one slice of one case
        using var all = BaselineSystem.UNetOfAllCases(options).Learn(split, CancellationToken.None);
        var (one, label) = (training.Cases[0], split.Labels[0]);
        Assert.NotEqual(few.Segment(one, CancellationToken.None)[label][0], all.Segment(one, CancellationToken.None)[label][0]);
    }

    [Fact]
    public void Evaluate_NoTestCases_GivesNothing()
    {
        WritePair("p0", square: 10);
        Assert.Empty(Evaluate(Sgp(), Describe() with { Train = ["p0"] }));
    }

    [Theory]
    [InlineData("U-Net")]
    [InlineData("U-Net, all training cases")]
    [InlineData("Swin-UNet")]
    public void Evaluate_BaselineOfPlainSquares_LearnsThem(string name)
    {
        for (var i = 0; i < 4; i++) WritePair($"p{i}", square: 14 + i);
        var options = new BaselineOptions(TimeSpan.FromHours(1), 128, 1, TimeProvider.System) { MostSteps = 25 };
        var systems = (BaselineSystem[])[BaselineSystem.UNet(options), BaselineSystem.UNetOfAllCases(options), BaselineSystem.SwinUNet(options)];
        var system = systems.Single(s => s.Name == name);
        var scores = Evaluate(system, Describe() with { TrainFirst = 2 });
        Assert.Equal([name, name], scores.Select(s => s.System));
        Assert.True(scores.Average(s => s.Overlap.Dice) > 0.5, $"Dice {scores.Average(s => s.Overlap.Dice):F2}.");
    }

    // The way through SAM2's own tracker, with weights from a seed: that it runs, not how well.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Evaluate_Tracker_ScoresEveryTestCase(bool trueBoxes)
    {
        for (var i = 0; i < 3; i++) WritePair($"p{i}", square: 10 + i);
        var config = Toy.Config with { Refiner = RefinerKind.Sam2, DetailDim = 0 };
        var system = new TrackerSystem("tracker", () => new Sam2Base(config), ModelTraits.Sam2, trueBoxes);
        Assert.Equal(["p1", "p2"], Evaluate(system, Describe() with { TrainFirst = 1 }).Select(s => s.Case));
    }

    [Fact]
    public void Groups_NothingRegistered_SayWhatIsNotRun()
    {
        var entry = new ModelEntry
        {
            Name = "toy", File = "toy.safetensors", Sha256 = "", Licence = "none", Config = Toy.Config,
        };
        var groups = new Comparison(entry, new ModelRegistry([_folder])).Groups;
        Assert.All(groups["sam2"], system => Assert.Equal("not run: no weights", system.Absence));
        Assert.Equal(4, groups["sam2"].Count);
        Assert.Equal("refiner published", Assert.Single(groups["ablation"], system => system.Absence is not null).Name);
    }

    [Fact]
    public void ToMarkdown_TwoStructures_ShowsEachAndTheirMeanAndWhatIsAbsent()
    {
        var lines = new ScoreTable(Scores, [("SAM2", "not run: no weights")]).ToMarkdown().Split('\n');
        Assert.StartsWith("| set, one | liver | mine | 2 | 0.900 (0.80-1.00) |", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("| set, one | spleen | mine | 1 | 0.000 (0.00-0.00) |", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("| set, one | **mean** | mine | 2 | 0.700", lines[4], StringComparison.Ordinal);
        Assert.EndsWith("| 1 of 4 | 0 of 3 |", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("| 0 of 4 | 1 of 1 |", lines[3], StringComparison.Ordinal);
        Assert.Contains("SAM2 | | not run: no weights", lines[5], StringComparison.Ordinal);
    }

    [Fact]
    public void DifferencesToMarkdown_TwoSystems_PairsTheirCasesAndCountsEachSetAsOne()
    {
        var scores = new List<CaseScore>();
        foreach (var (set, cases) in new[] { ("large", 4), ("small", 1) })
            for (var i = 0; i < cases; i++)
            {
                scores.Add(Score(ScoreTable.Reference, set, i, shared: 50));
                scores.Add(Score("SAM2-SGP other", set, i, shared: set == "large" ? 60 : 40));
            }

        scores.Add(Score("SAM2-SGP other", "large", 99, shared: 0)); // a case the reference has not
        Assert.Contains("| SAM2-SGP other | 2 | 5 | +0.000 (+0.000 to +0.000) |", new ScoreTable(scores, []).DifferencesToMarkdown(), StringComparison.Ordinal);
        Assert.Empty(new ScoreTable(Scores, []).DifferencesToMarkdown());

        static CaseScore Score(string system, string set, int number, int shared) => new(system, set, $"{number}", "liver",
            new Overlap(shared, 100, 100), new SurfaceDistance(0, 1), new Presence(0, 0, 1, 0));
    }

    [Fact]
    public void Groups_OtherModelsBeside_AreRowsOfTheirOwn()
    {
        var entry = new ModelEntry { Name = "toy", File = "toy.safetensors", Sha256 = "", Licence = "none", Config = Toy.Config };
        var groups = new Comparison(entry, new ModelRegistry([_folder])) { Beside = [entry with { Name = "other" }] }.Groups;
        Assert.Equal(["SAM2-SGP", "SAM2-SGP other"], groups["model"].Select(system => system.Name));
    }

    [Fact]
    public void FromCsv_WhatToCsvWrote_GivesTheSameTable()
    {
        var table = new ScoreTable(Scores, []);
        Assert.Equal(table.ToMarkdown(), new ScoreTable(ScoreTable.FromCsv(table.ToCsv()), []).ToMarkdown());
    }

    [Fact]
    public void Evaluate_AStructureTheCaseDoesNotHave_CountsTheSlicesItIsDrawnInAndNoDice()
    {
        WritePair("p0", square: 10);
        WritePair("p1", square: 0);
        var score = Assert.Single(Evaluate(new TwoSquares(), Describe() with { TrainFirst = 1 }));
        Assert.Equal(new Presence(1, 1, 0, 0), score.Presence);
        Assert.False(score.IsShown);
    }

    [Theory]
    [InlineData(0.2, 1, 5)] // 10 of 48 columns, right or down, where there is room: rows are 40
    [InlineData(0, 1.25, 5)]
    [InlineData(0.9, 1, 0)] // no room
    [InlineData(0, 6, 0)] // too large
    public void TestChange_Apply_KeepsWhatIsLabelledWholeOrSaysThatItCannot(double moved, double zoomed, int side)
    {
        var labels = new byte[48 * 40];
        for (var at = 0; at < labels.Length; at++)
            if (at % 48 is >= 2 and < 12 && at / 48 is >= 2 and < 12) labels[at] = 1;
        var one = new LabelledCase("one", [new LabelledSlice(48, 40, 1, Array.ConvertAll(labels, l => (byte)(l * 200)), labels)]);
        var changed = new TestChange(moved, zoomed).Apply(one);
        Assert.Equal(side > 0, changed is not null);
        if (changed is null) return;
        var slice = changed.Slices[0];
        Assert.Equal((48, 40), (slice.Width, slice.Height));
        Assert.InRange(slice.Share(1) * 48 * 40, 100 * zoomed * zoomed * 0.9, 100 * zoomed * zoomed * 1.1);
        var (before, after) = (one.Slices[0].Labelled(), slice.Labelled());
        if (moved > 0) Assert.Equal(2 * moved, Math.Abs(after.X - before.X) + Math.Abs(after.Y - before.Y), 0.05);
    }

    [Fact]
    public void TestChange_Gamma_DarkensPixelsAndKeepsLabels()
    {
        var one = new LabelledCase("one", [TestSets.Tiny(0, 0, 1, 0, 0, 0, 0, 0)]);
        var changed = new TestChange(Gamma: 2).Apply(one)!.Slices[0];
        Assert.Equal([0, 2, 4, 6, 10, 14, 19, 25], changed.Pixels); // value squared over 255
        Assert.Equal(one.Slices[0].Labels, changed.Labels);
    }

    private static CaseScore[] Scores =>
    [
        new("mine", "set, one", "a", "liver", new Overlap(2, 3, 2), new SurfaceDistance(1, 0.5), new Presence(3, 1, 2, 0)),
        new("mine", "set, one", "b", "liver", new Overlap(1, 1, 1), new SurfaceDistance(0, 1), new Presence(1, 0, 1, 0)),
        new("mine", "set, one", "a", "spleen", new Overlap(0, 1, 1), new SurfaceDistance(double.NaN, 0), new Presence(4, 0, 1, 1)),
    ];

    private static SgpSystem Sgp() =>
        new("toy", () => new SgpNetwork(new Sam2Base(Toy.Config)), new ModelTraits(), RefinerKind.Pma);

    private List<CaseScore> Evaluate(EvaluatedSystem system, SetDescription set) =>
        [.. new Evaluator(new SetReader(_folder), supportSize: 8, TestChange.None).Evaluate(system, set, CancellationToken.None)];

    /// <summary>Finds the square, and a smaller one where nothing is.</summary>
    private sealed class TwoSquares : EvaluatedSystem, ILearntSet
    {
        public override string Name => "two squares";

        public override ILearntSet Learn(SupportSplit support, CancellationToken cancellationToken) => this;

        public IReadOnlyDictionary<byte, byte[][]> Segment(LabelledCase one, CancellationToken cancellationToken) =>
            new Dictionary<byte, byte[][]> { [255] = [[.. Enumerable.Range(0, 48 * 40).Select(at => Inside(at % 48, at / 48))]] };

        public void Dispose()
        {
            // Holds nothing.
        }

        private static byte Inside(int x, int y) => (x < 10 && y < 10) || (x is > 20 and < 24 && y is > 20 and < 24) ? (byte)1 : (byte)0;
    }

    private static SetDescription Describe() => new()
    {
        Name = "squares", Images = "{case}.png", Masks = "m/{case}.png",
        Structures = new Dictionary<byte, string> { [255] = "square" },
    };

    private void WritePair(string name, int square)
    {
        var (image, mask) = (new byte[48 * 40], new byte[48 * 40]);
        for (var at = 0; at < mask.Length; at++)
            if (at % 48 < square && at / 48 < square) (image[at], mask[at]) = (200, 255);
        Directory.CreateDirectory(Path.Combine(_folder, "m"));
        RasterImage.From8Bit(48, 40, image).WritePng(Path.Combine(_folder, $"{name}.png"));
        RasterImage.From8Bit(48, 40, mask).WritePng(Path.Combine(_folder, "m", $"{name}.png"));
    }
}
