using SamSgp.Runs.Results;

namespace SamSgp.Runs.Tests.Results;

public sealed class ResultTableTests
{
    [Fact]
    public void ToCsv_AllThatAResultMeasures_IsARowEach()
    {
        var facts = new Dictionary<string, string> { ["model.name"] = "sgp-nano", ["measurement.Ratio, \"wide\""] = "0.5 1", ["measurement.Width of Liver"] = "12.25 mm" };
        new SegmentFacts(1, "Liver", 1234, 55.5, null, 0.875, null, []) { Values = new ValueFacts("Attenuation Coefficient", "HU", 54.25, 12.5, -3, 120) }.WriteTo(facts);
        new SegmentFacts(12, "=2+2", 9, null, 3.5, 0.5, null, []).WriteTo(facts);

        Assert.Equal(
            "segment,label,measurement,value,unit\r\n"
            + "1,Liver,Volume,55.5,ml\r\n1,Liver,Voxels,1234,\r\n1,Liver,Mean,54.25,HU\r\n1,Liver,Standard deviation,12.5,HU\r\n"
            + "1,Liver,Minimum,-3,HU\r\n1,Liver,Maximum,120,HU\r\n1,Liver,Confidence,0.875,\r\n"
            + "12,'=2+2,Area,3.5,mm2\r\n12,'=2+2,Voxels,9,\r\n12,'=2+2,Confidence,0.5,\r\n"
            + ",,\"Ratio, \"\"wide\"\"\",0.5,\r\n,,Width of Liver,12.25,mm\r\n", ResultTable.ToCsv(ResultTable.Of(facts)));
    }

    [Fact]
    public void Of_ResultsOfEarlierVersions_HasTheRowsThatThereAre() => Assert.Equal([new ResultRow(2, "Spleen", "Confidence", 0.5, "")],
        ResultTable.Of(new Dictionary<string, string> { ["segment.2.label"] = "Spleen", ["segment.2.confidence"] = "0.5", ["measurement.Torn"] = "much" }));
}
