using SamSgp.Tasks.Manifests;

namespace SamSgp.Tasks.Tests.Manifests;

public sealed class ParameterSetTests : IDisposable
{
    private readonly TemporaryTasks _tasks = new();
    private readonly TaskManifest _task;

    public ParameterSetTests() => _task = _tasks.ReadGood(TemporaryTasks.Minimal + """

        parameters:
          - { name: smoothing, type: double, default: 1.5, min: 0, max: 5 }
          - { name: count, type: integer, default: 3, max: 9 }
          - { name: side, type: choice, default: left, choices: [left, right] }
          - { name: careful, type: boolean, default: true }
        """);

    public void Dispose() => _tasks.Dispose();

    [Fact]
    public void TryResolve_SomeGiven_FillsInTheDefaults()
    {
        Assert.True(ParameterSet.TryResolve(_task, new Dictionary<string, string> { ["smoothing"] = "2.5", ["side"] = "right" },
            out var values, out var problems));
        Assert.Empty(problems);
        Assert.Equal((2.5, 3.0, "right", true),
            (values["smoothing"].Number, values["count"].Number, values["side"].Text, values["careful"].Flag));
    }

    [Fact]
    public void TryResolve_ManyWrong_SaysAll()
    {
        var given = new Dictionary<string, string>
        {
            ["smoothing"] = "6", ["count"] = "2.5", ["side"] = "lefft", ["careful"] = "yes", ["smoting"] = "1",
        };
        Assert.False(ParameterSet.TryResolve(_task, given, out _, out var problems));
        Assert.Equal(
        [
            "Parameter smoothing: '6' is out of range; write a number from 0 to 5",
            "Parameter count: '2.5' is not a whole number; write a whole number, 9 or less",
            "Parameter side: 'lefft' is no choice (did you mean 'left'?); write left or right",
            "Parameter careful: 'yes' is neither true nor false; write true or false",
            "Task liver-ct has no parameter 'smoting' (did you mean 'smoothing'?); it has smoothing, count, side, careful",
        ], problems);
    }
}
