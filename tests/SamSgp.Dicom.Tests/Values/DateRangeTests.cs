namespace SamSgp.Dicom.Tests.Values;

public class DateRangeTests
{
    [Theory]
    [InlineData("DA", "20240101-20241231", "2024-01-01", "2024-12-31")]
    [InlineData("DA", "20240101-", "2024-01-01", null)]
    [InlineData("DA", "-20241231", null, "2024-12-31")]
    [InlineData("DA", "20240229", "2024-02-29", "2024-02-29")]
    [InlineData("DA", "2024-02-29", "2024-02-29", "2024-02-29")]
    [InlineData("TM", "0800-1730", "0001-01-01T08:00", "0001-01-01T17:30")]
    [InlineData("DT", "20240101-20241231", "2024-01-01", "2024-12-31")]
    [InlineData("DT", "20240101120000-0500", "2024-01-01T12:00", "2024-01-01T12:00")]
    [InlineData("DT", "20240101120000-0500-20240102120000-0500", "2024-01-01T12:00", "2024-01-02T12:00")]
    [InlineData("DT", "20240101120000+0100-20240102120000-0500", "2024-01-01T12:00", "2024-01-02T12:00")]
    [InlineData("DT", "20240101120000-0500-", "2024-01-01T12:00", null)]
    [InlineData("DT", "-20240101120000-0500", null, "2024-01-01T12:00")]
    public void GetSingleValue_Range_HasItsEnds(string vr, string text, string? from, string? to)
    {
        var range = Range(vr, text)!;
        Assert.Equal(from is null ? DateTime.MinValue : DateTime.Parse(from), range.Minimum);
        Assert.Equal(to is null ? DateTime.MaxValue : DateTime.Parse(to), range.Maximum);
    }

    [Theory]
    [InlineData("DA", "-")]
    [InlineData("DA", "20241301-20250101")]
    [InlineData("DA", "20240101-20241301")]
    [InlineData("TM", "-")]
    [InlineData("TM", "8 o'clock")]
    [InlineData("DT", "20240101-20240102-20240103")]
    public void GetSingleValue_NoRange_IsNone(string vr, string text) => Assert.Null(Range(vr, text));

    [Fact]
    public void Contains_Ends_BelongToIt()
    {
        var range = new DicomDateRange(new DateTime(2024, 1, 1), new DateTime(2024, 1, 31));
        Assert.True(range.Contains(range.Minimum) && range.Contains(range.Maximum) && range.Contains(new DateTime(2024, 1, 15)));
        Assert.False(range.Contains(range.Minimum.AddTicks(-1)) || range.Contains(range.Maximum.AddTicks(1)));
        Assert.True(new DicomDateRange(null, null).Contains(DateTime.MaxValue));
    }

    private static DicomDateRange? Range(string vr, string text) => new DicomDataset().NotValidated()
        .Add(DicomVR.Parse(vr), DicomTag.StudyDate, text)
        .GetSingleValueOrDefault<DicomDateRange?>(DicomTag.StudyDate, null);
}
