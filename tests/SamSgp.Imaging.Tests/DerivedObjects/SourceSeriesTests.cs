using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Tests.Segmentations;

namespace SamSgp.Imaging.Tests.DerivedObjects;

public sealed class SourceSeriesTests
{
    [Theory]
    [InlineData("20240102", "030405.5", null, "2024-01-02T03:04:05.5000000+00:00")] // acquisition before anything else
    [InlineData("20240102", null, "-0330", "2024-01-02T00:00:00.0000000-03:30")]
    [InlineData("yesterday", "030405", "+0200", "2023-05-06T07:08:09.0000000+02:00")] // no date: the study's
    [InlineData(null, null, null, "2023-05-06T07:08:09.0000000+00:00")]
    public void ContentTime_IsTheFirstThatTheImageStates(string? date, string? time, string? zone, string expected)
    {
        var header = Header();
        header.AddOrUpdate(DicomTag.StudyDate, "20230506").AddOrUpdate(DicomTag.StudyTime, "070809");
        if (date is not null) header.AddOrUpdate(DicomTag.AcquisitionDate, date);
        if (time is not null) header.AddOrUpdate(DicomTag.AcquisitionTime, time);
        if (zone is not null) header.AddOrUpdate(DicomTag.TimezoneOffsetFromUTC, zone);

        var source = SourceOf(header);

        Assert.Equal(expected, source.ContentTime.ToString("O"));
        Assert.True(source.StatesTime);
    }

    [Fact]
    public void ContentTime_NoneStated_IsOneThatIsNoOther()
    {
        var source = SourceOf(Header());

        Assert.Equal(1900, source.ContentTime.Year);
        Assert.False(source.StatesTime);
    }

    private static DicomDataset Header() => new DicomDataset().NotValidated()
        .AddOrUpdate(DicomTag.StudyInstanceUID, "1.2").AddOrUpdate(DicomTag.SeriesInstanceUID, "1.2.3");

    private static SourceSeries SourceOf(DicomDataset header)
    {
        var series = new TestSeries(TestSeries.Grid(8, 8, 2, TestSeries.Left, TestSeries.Back), TestSeries.Blobs);
        return new SourceSeries(header, series.Geometry, series.Frames);
    }
}
