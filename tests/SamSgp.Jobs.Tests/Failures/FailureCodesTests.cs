using SamSgp.Dicomweb.Client.Answers;
using SamSgp.Imaging.Volumes;
using SamSgp.Jobs.Failures;
using SamSgp.Plugins.Scripts;

namespace SamSgp.Jobs.Tests.Failures;

/// <summary>Programs go by these words: one that is renamed here is a broken promise there.</summary>
public sealed class FailureCodesTests
{
    private static readonly string[] Promised =
    [
        "invalid-parameters", "malformed-workitem", "task-not-found", "manifest-faulty", "support-missing", "support-unusable",
        "model-unusable", "series-does-not-fit", "series-not-found", "segmentation-not-found", "segmentation-does-not-fit",
        "instance-damaged", "malformed", "no-images", "several-series", "mixed-sizes", "mixed-spacing", "mixed-pixels",
        "mixed-orientations", "several-frames-of-reference", "missing-geometry", "unreadable-attribute", "conflicting-instances",
        "duplicate-positions", "missing-slices", "no-standardized-uptake",
        "uneven-spacing", "undecodable-pixels", "too-large", "unsupported-image", "out-of-memory", "service-ended-repeatedly",
        "queue-full", "internal", "script-faulty", "script-exception", "script-timeout", "script-memory", "script-stack-overflow",
        "script-ended", "script-result", "script-not-started", "encoding-unsuitable", "result-changed", "disk-full",
        "storage-unavailable", "peer-unreachable", "peer-timed-out", "peer-unauthorized", "peer-not-found", "peer-refused",
        "peer-unavailable", "peer-malformed",
    ];

    [Fact]
    public void Wire_EveryCode_IsTheWordThatWasPromised() =>
        Assert.Equal(Promised.Order(), Enum.GetValues<FailureCode>().Select(code => code.Wire()).Order());

    [Fact]
    public void Find_WordOfEveryCode_IsTheCode() =>
        Assert.All(Enum.GetValues<FailureCode>(), code => Assert.Equal(code, FailureCodes.Find(code.Wire())));

    [Fact]
    public void Find_WordOfAnotherVersion_IsNone() => Assert.Null(FailureCodes.Find("series-lost"));

    [Fact]
    public void Of_EverythingThatOtherProjectsReport_HasACode()
    {
        Assert.Equal("missing-slices", FailureCodes.Of(SeriesRefusalCode.MissingSlices).Wire());
        Assert.Equal("script-stack-overflow", FailureCodes.Of(ScriptFailure.StackOverflow).Wire());
        Assert.Equal("peer-timed-out", FailureCodes.Of(PeerFault.TimedOut).Wire());
        foreach (var refusal in Enum.GetValues<SeriesRefusalCode>()) FailureCodes.Of(refusal);
        foreach (var failure in Enum.GetValues<ScriptFailure>()) FailureCodes.Of(failure);
        foreach (var fault in Enum.GetValues<PeerFault>()) FailureCodes.Of(fault);
    }
}
