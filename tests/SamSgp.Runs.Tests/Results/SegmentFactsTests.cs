using SamSgp.Runs.Results;

namespace SamSgp.Runs.Tests.Results;

public sealed class SegmentFactsTests
{
    [Fact]
    public void AllOf_WhatWasWritten_IsReadBack()
    {
        var liver = new SegmentFacts(1, "Liver", 1234, 55.5, null, 0.875, new ResultSlice(5, "1.2.5", null),
            [new ResultSlice(7, "1.2.4", 2) { Confidence = 0.125 }, new ResultSlice(3, "1.2.3", null) { Confidence = 0.25 }])
        {
            ExpectedDice = 0.912,
            Values = new ValueFacts("Attenuation Coefficient", "HU", 54.25, 12.5, -3, 120),
        };
        var lesion = new SegmentFacts(12, "Lesion", 9, null, 3.5, 0.5, null, []);
        var facts = new Dictionary<string, string> { ["model.name"] = "sgp-nano" };
        lesion.WriteTo(facts);
        liver.WriteTo(facts);

        var read = SegmentFacts.AllOf(facts);

        Assert.Equal([1, 12], read.Select(segment => segment.Number));
        Assert.Equal(liver, read[0] with { ToCheck = liver.ToCheck }); // Records compare lists by reference.
        Assert.Equal(liver.ToCheck, read[0].ToCheck);
        Assert.Equal((9L, null, 3.5), (read[1].Voxels, read[1].VolumeMl, read[1].AreaMm2));
        Assert.Empty(read[1].ToCheck);
        Assert.Null(read[1].ExpectedDice); // nobody measured what its confidence is worth
    }

    [Fact]
    public void AllOf_SlicesOfResultsWithoutConfidences_AreThereWithoutThem()
    {
        var facts = new Dictionary<string, string>
        {
            ["segment.2.label"] = "Spleen", ["segment.2.slices-to-check"] = "4 5", ["segment.2.images-to-check"] = "1.4 1.5",
        };
        Assert.Equal([new ResultSlice(4, "1.4", null), new ResultSlice(5, "1.5", null)], Assert.Single(SegmentFacts.AllOf(facts)).ToCheck);
    }

    [Fact]
    public void AllOf_FactsOfOlderResults_HaveNoSizes()
    {
        var facts = new Dictionary<string, string> { ["segment.2.label"] = "Spleen", ["segment.2.slices-to-check"] = "4 5" };
        var spleen = Assert.Single(SegmentFacts.AllOf(facts));
        Assert.Equal(("Spleen", null, null), (spleen.Label, spleen.Voxels, spleen.VolumeMl));
        Assert.Empty(spleen.ToCheck); // Numbers without images lead nowhere.
    }
}
