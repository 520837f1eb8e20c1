using SamSgp.Imaging.Rasters;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Training.Datasets;
using SamSgp.Training.Evaluation;
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
        var set = Describe() with { TrainFirst = 2 };
        using var model = new Sam2Base(Toy.Config);
        var evaluator = new Evaluator(new SgpNetwork(model), new ModelTraits(), new SetReader(_folder), supportSize: 8);

        var scores = evaluator.Evaluate(set, CancellationToken.None).ToList();

        Assert.Equal(["p2", "p3"], scores.Select(s => s.Case));
        Assert.Equal([12 * 12, 13 * 13], scores.Select(s => s.Final.True));
        Assert.All(scores, s => Assert.InRange(s.Final.Dice, 0, 1));
        Assert.False(model.training);
    }

    [Fact]
    public void Evaluate_NoTestCases_GivesNothing()
    {
        WritePair("p0", square: 10);
        using var model = new Sam2Base(Toy.Config);
        var evaluator = new Evaluator(new SgpNetwork(model), new ModelTraits(), new SetReader(_folder), supportSize: 1);
        Assert.Empty(evaluator.Evaluate(Describe() with { Train = ["p0"] }, CancellationToken.None));
    }

    [Fact]
    public void ToMarkdown_TwoStructures_ShowsEachAndTheirMean()
    {
        CaseScore[] scores =
        [
            new("set", "a", "liver", default, new Overlap(2, 3, 2)),
            new("set", "b", "liver", default, new Overlap(1, 1, 1)),
            new("set", "a", "spleen", default, new Overlap(0, 1, 1)),
        ];
        var lines = ScoreTable.ToMarkdown(scores).Split('\n');
        Assert.StartsWith("| set | liver | 2 | 0.900 |", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("| set | spleen | 1 | 0.000 |", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("| set | **mean** | 2 | **0.450** |", lines[4], StringComparison.Ordinal);
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
