using SamSgp.Imaging.Metrics;
using SamSgp.Training.Clicks;
using SamSgp.Training.Evaluation;
using SamSgp.Training.Metrics;

namespace SamSgp.Training.Tests.Clicks;

public sealed class CorrectionsNeededTests
{
    private static readonly Dictionary<string, int> Clicks = new() { ["automatic"] = 0, ["one"] = 1, ["five"] = 5 };

    [Fact]
    public void ToMarkdown_SomeReachIt_CountsTheFewestAndTheMostWhereNoneDid()
    {
        var table = new CorrectionsNeeded(
        [
            Score("automatic", "a", 85), Score("one", "a", 95), Score("five", "a", 80), // 0 clicks for 0.8, 1 for 0.9
            Score("automatic", "b", 10), Score("one", "b", 20), Score("five", "b", 82), // 5, never
            Score("another", "b", 99),
        ], "clicks a slice", Clicks).ToMarkdown();

        Assert.Contains("| set | 2.5 | 0 | 3.0 | 1 | 2 |", table, StringComparison.Ordinal);
        Assert.Contains("not by 5", table, StringComparison.Ordinal);
    }

    [Fact]
    public void ToMarkdown_NobodyClicked_IsEmpty() => Assert.Empty(new CorrectionsNeeded([Score("automatic", "a", 85)], "clicks a slice", Clicks).ToMarkdown());

    // Masks of 100 pixels each, so many of them shared.
    private static CaseScore Score(string system, string name, long shared) =>
        new(system, "set", name, "liver", new Overlap(shared, 100, 100), new SurfaceDistance(0, 1), new Presence(0, 0, 1, 0));
}
