using SamSgp.Dicom;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Jobs.Tests.Workitems;

public sealed class WorkitemLinksTests
{
    [Theory]
    [InlineData("https://pacs.example.org/studies/1", true)]
    [InlineData("http://pacs.example.org/", true)]
    [InlineData("/studies/1.2", true)]
    [InlineData("", true)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("JavaScript:alert(1)", false)]
    [InlineData(" javascript:alert(1)", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("mailto:someone@example.org", false)]
    [InlineData("//elsewhere.example.org", false)]
    [InlineData("studies/1.2", false)]
    public void FaultOf_RetrieveUrl_OnlyAddressesOfDocuments(string url, bool isFine)
    {
        var fault = WorkitemLinks.FaultOf(WithOutput(url));
        Assert.Equal(isFine, fault is null);
        if (!isFine) Assert.Contains("(0008,1190)", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mailto:someone@example.org", true)]
    [InlineData("tel:+49301234567", true)]
    [InlineData("javascript:alert(1)", false)]
    public void FaultOf_ContactUri_MayReachAPerson(string uri, bool isFine) =>
        Assert.Equal(isFine, WorkitemLinks.FaultOf(new DicomDataset { { DicomTag.ContactURI, uri } }) is null);

    [Fact]
    public void Usable_KeptByAnOlderVersion_LeavesOutWhatIsNoAddress()
    {
        var kept = WithOutput("javascript:alert(1)");
        Assert.DoesNotContain("javascript", DicomJson.ConvertDicomToJson(WorkitemLinks.Usable(kept, path => "http://here" + path)), StringComparison.Ordinal);
        Assert.Contains("javascript", DicomJson.ConvertDicomToJson(kept), StringComparison.Ordinal);
    }

    [Fact]
    public void Usable_Path_IsAbsolute() => Assert.Contains("\"http://here/studies/1\"",
        DicomJson.ConvertDicomToJson(WorkitemLinks.Usable(WithOutput("/studies/1"), path => "http://here" + path)), StringComparison.Ordinal);

    private static DicomDataset WithOutput(string url)
    {
        var retrieval = new DicomDataset { AutoValidate = false };
        retrieval.AddOrUpdate(DicomTag.RetrieveURL, url);
        return new DicomDataset(new DicomSequence(DicomTag.UnifiedProcedureStepPerformedProcedureSequence, new DicomDataset(
            new DicomSequence(DicomTag.OutputInformationSequence, new DicomDataset(
                new DicomSequence(DicomTag.WADORSRetrievalSequence, retrieval))))));
    }
}
