using SamSgp.Dicomweb.Negotiation;

namespace SamSgp.Dicomweb.Tests.Negotiation;

public sealed class MediaTypeTests
{
    [Theory]
    [InlineData("multipart/related; type=\"application/dicom\"; transfer-syntax=*")]
    [InlineData("multipart/related;type=application/dicom;transfer-syntax=*")]
    [InlineData("Multipart/Related ; TYPE=\"Application/DICOM\" ; Transfer-Syntax=\"*\"")]
    public void Parse_QuotedOrNot_IsTheSame(string text)
    {
        var type = MediaType.Parse(text)!;
        Assert.Equal(("multipart/related", "application/dicom", "*"), (type.Name, type.InnerType, type.TransferSyntax));
    }

    [Fact]
    public void ParseList_QuotedCommaAndQuality_AreKeptApart()
    {
        var types = MediaType.ParseList("image/png;q=0.5, multipart/related; type=\"a,b;c\\\"\"; q=1, */*;q=0")!;
        Assert.Equal([0.5, 1, 0], types.Select(type => type.Quality));
        Assert.Equal("a,b;c\"", types[1].InnerType);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("a/")]
    [InlineData("/b")]
    [InlineData("a/b;q=x")]
    [InlineData("a/b;q=2")]
    [InlineData("a/b;lonely")]
    public void ParseList_Malformed_IsNull(string text) => Assert.Null(MediaType.ParseList(text));

    [Theory]
    [InlineData("*/*", true)]
    [InlineData("*", true)]
    [InlineData("image/*", true)]
    [InlineData("image/png", true)]
    [InlineData("image/jpeg", false)]
    [InlineData("text/*", false)]
    public void Covers_Ranges_AsInHttp(string range, bool covers) =>
        Assert.Equal(covers, MediaType.Parse(range)!.Covers("image/png"));
}
