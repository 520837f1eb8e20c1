namespace SamSgp.Dicom.Tests.Datasets;

public class CodeItemTests
{
    [Theory]
    [InlineData("10200004", "CodeValue")]
    [InlineData("1234567890123456", "CodeValue")]
    [InlineData("12345678901234567", "LongCodeValue")]
    [InlineData("urn:lex:us:federal:codified.regulation", "URNCodeValue")]
    [InlineData("http://example.org/code", "URNCodeValue")]
    public void Constructor_Value_GoesWhereItFits(string value, string keyword)
    {
        var code = new DicomCodeItem(value, "SCT", "Liver");
        Assert.Equal(value, code.GetString(DicomTag.Parse(keyword)));
        Assert.Equal(value, code.Value);
        Assert.Equal(3, code.Count);
    }

    [Fact]
    public void ToString_WithVersion_ShowsIt()
    {
        Assert.Equal("(10200004,SCT,\"Liver\")", new DicomCodeItem("10200004", "SCT", "Liver").ToString());
        Assert.Equal("(T-62000,SRT:1.1,\"Liver\")", new DicomCodeItem("T-62000", "SRT", "Liver", "1.1").ToString());
    }

    [Fact]
    public void Equals_OtherMeaning_IsTheSameCode()
    {
        var liver = new DicomCodeItem("10200004", "SCT", "Liver");
        object leber = new DicomCodeItem("10200004", "SCT", "Leber");
        Assert.True(liver.Equals(leber));
        Assert.Equal(liver.GetHashCode(), leber.GetHashCode());
        Assert.NotEqual(liver, new DicomCodeItem("10200004", "SRT", "Liver"));
        Assert.NotEqual(liver, new DicomCodeItem("10200005", "SCT", "Liver"));
        Assert.NotEqual(liver, new DicomCodeItem("10200004", "SCT", "Liver", "2024"));
        Assert.False(liver.Equals((object)"10200004"));
    }

    [Fact]
    public void GetCodeItem_EmptySequence_SaysSo()
    {
        var dataset = new DicomDataset(new DicomSequence(DicomTag.AnatomicRegionSequence));
        Assert.Contains("no items to be a code", Assert.Throws<DicomDataException>(() => dataset.GetCodeItem(DicomTag.AnatomicRegionSequence)).Message);
    }

    [Fact]
    public void GetCodeItem_ItemWithoutCode_IsEmpty()
    {
        var dataset = new DicomDataset(new DicomSequence(DicomTag.AnatomicRegionSequence, new DicomDataset()));
        var code = dataset.GetCodeItem(DicomTag.AnatomicRegionSequence);
        Assert.Equal(("", "", "", ""), (code.Value, code.Scheme, code.Meaning, code.Version));
    }
}
