using SamSgp.Dicomweb.Api;
using SamSgp.Dicomweb.Problems;
using SamSgp.Jobs.Failures;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Capabilities;

/// <summary>Whoever meets a code or its sentence finds it in docs/troubleshooting.md, with what to do.</summary>
public sealed class TroubleshootingTests
{
    private static readonly string[] Page = File.ReadAllLines(Path.Combine(SharedData.RepositoryRoot, "docs", "troubleshooting.md"));

    [Fact]
    public void EveryProblem_HasItsSentenceAndWhatToDo() => Assert.All(ProblemType.All, type =>
    {
        var row = RowOf(type.Name, $"| {type.Status} |");
        Assert.Equal(type.Title, row[2]);
        Assert.NotEmpty(row[3]);
    });

    [Fact]
    public void EveryFailure_SaysWhatToDo() => Assert.All(Enum.GetValues<FailureCode>(), code =>
    {
        var row = RowOf(code.Wire(), "");
        Assert.NotEmpty(row[^1]);
        if (TaskProblems.Types.FirstOrDefault(type => type.Name == code.Wire()) is { } type) Assert.Equal(type.Title, row[1]);
    });

    [Fact]
    public void NoRow_IsOfACodeThatIsNotThere()
    {
        var known = ProblemType.All.Select(type => type.Name).Concat(Enum.GetValues<FailureCode>().Select(code => code.Wire())).ToHashSet();
        Assert.All(Page.Where(line => line.StartsWith("| `", StringComparison.Ordinal)), line => Assert.Contains(line.Split('`')[1], known));
    }

    // A code may be a problem and a failure: that row is meant which has the status.
    private static string[] RowOf(string code, string status) => Cells(Assert.Single(Page,
        line => line.StartsWith($"| `{code}` |", StringComparison.Ordinal) && line.Contains(status, StringComparison.Ordinal)
            && (status.Length > 0 || !int.TryParse(Cells(line)[1], out _))));

    private static string[] Cells(string row) => [.. row.Trim('|', ' ').Split('|').Select(cell => cell.Trim())];
}
