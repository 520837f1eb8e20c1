using SamSgp.Dicom;
using SamSgp.Plugins;
using SamSgp.Plugins.Scripts;
using SamSgp.Runs.Scripts;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Runs.Tests.Scripts;

/// <summary>Manifest rule and route script together.</summary>
public sealed class TaskFitTests
{
    private static readonly DicomDataset Header = new()
    {
        { DicomTag.Modality, "CT" }, { DicomTag.SliceThickness, "2.5" }, { DicomTag.ImageType, "ORIGINAL", "PRIMARY" },
    };

    private static readonly TaskManifest Task = new()
    {
        Id = "test", Version = "1.0.0", Title = "Test", Support = [], Segments = [], FilePath = "/task.yaml", ContentSha256 = "",
        Match = new MatchRule { Modality = ["CT"] },
        Scripts = new ScriptSettings { Route = new ScriptReference("/route.csx", "", "", null) },
    };

    [Fact]
    public void Of_RuleFits_ScriptDecidesFromAttributes()
    {
        IReadOnlyDictionary<string, string>? seen = null;
        var fit = new TaskFit(new FakeScripts
        {
            Route = attributes =>
            {
                seen = attributes;
                return new RouteDecision(false, "Too thick.");
            },
        }).Of(Task, Header, 20, CancellationToken.None);

        Assert.Equal(["Too thick."], fit.Refusals);
        Assert.Equal(("2.5", @"ORIGINAL\PRIMARY"), (seen!["SliceThickness"], seen["ImageType"]));
    }

    [Fact]
    public void Of_RuleRefuses_ScriptIsNotAsked()
    {
        var fit = new TaskFit(new FakeScripts()).Of(Task with { Match = new MatchRule { Modality = ["MR"] } }, Header, 20, CancellationToken.None);

        Assert.Equal(["The modality is CT; the task is for MR."], fit.Refusals);
    }

    [Fact]
    public void Of_ScriptFails_IsAReasonAgainst()
    {
        var fit = new TaskFit(new FakeScripts()).Of(Task, Header, 20, CancellationToken.None);

        Assert.Equal(["Script code.csx failed in line 1: Exception: on purpose"], fit.Refusals);
    }

    [Fact]
    public void FaultsOf_UnpinnedAndFaulty_TellsPlaceAndWhatToWrite()
    {
        var check = new ScriptCheck(new FakeScripts { Faults = [new ScriptFault("/route.csx", 3, 7, "CS0103: The name 'x' does not exist.")] }, true);

        var faults = check.FaultsOf(Task with { Scripts = new ScriptSettings { Route = new ScriptReference("/route.csx", "", "abc", null) } });

        Assert.Equal(
            [
                "/task.yaml: scripts.route: 'route.csx' is not pinned, which this installation asks for; read the script, then write { file: route.csx, sha256: abc }",
                "/route.csx:3:7: scripts.route does not compile (CS0103: The name 'x' does not exist); correct route.csx",
            ],
            faults.Select(f => f.ToString()));
    }
}
