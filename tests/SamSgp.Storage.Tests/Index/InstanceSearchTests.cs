using SamSgp.Dicom;
using SamSgp.Storage.Index;

namespace SamSgp.Storage.Tests.Index;

public sealed class InstanceSearchTests(SearchedStudies studies) : IClassFixture<SearchedStudies>
{
    public static TheoryData<string, ValueMatching> Conditions => new()
    {
        { "0020000D", new ValueMatching.OneOf(["1.1.3", "1.1.17", "9"]) },
        { "00080050", new ValueMatching.OneOf(["A7"]) },
        { "00080050", new ValueMatching.OneOf(["a7"]) },
        { "00080050", new ValueMatching.Wildcard("A1?") },
        { "00080050", new ValueMatching.Wildcard("A*1") },
        { "00081030", new ValueMatching.Wildcard("*[1?]*") },
        { "00081030", new ValueMatching.Wildcard("Study*1?] 50%") },
        { "00080020", new ValueMatching.DateRange("20240105", "20240109") },
        { "00080020", new ValueMatching.DateRange(null, "20240103") },
        { "00080020", new ValueMatching.DateRange("20240127", null) },
        { "00080030", new ValueMatching.TimeRange("0930", "11") },
        { "00080030", new ValueMatching.TimeRange("113015.5", "113015.5") },
        { "00080030", new ValueMatching.TimeRange(null, "0030") },
        { "00100010", new ValueMatching.PersonName("doe^john", false) },
        { "00100010", new ValueMatching.PersonName("doe*", false) },
        { "00100010", new ValueMatching.PersonName("*E^J*", false) },
        { "00100010", new ValueMatching.PersonName("*oh?", false) },
        { "00100010", new ValueMatching.PersonName("山田^太郎", false) },
        { "00100010", new ValueMatching.PersonName("*山田*", false) },
        { "00100010", new ValueMatching.PersonName("MÜLLER*", false) },
        { "00100010", new ValueMatching.PersonName("o'brien?[x]*", false) },
        { "00100010", new ValueMatching.PersonName("berg", false) },
        { "00100010", new ValueMatching.PersonName("berg", true) },
        { "00100010", new ValueMatching.PersonName("jo DO", true) },
        { "00100010", new ValueMatching.PersonName("*ohn*", true) },
        { "00200011", new ValueMatching.Number(7) },
        { "00080060", new ValueMatching.OneOf(["CT"]) },
        { "00101010", new ValueMatching.Wildcard("01?Y") },
        { "00180050", new ValueMatching.OneOf(["2.5"]) },
        { "00400275.00400009", new ValueMatching.OneOf(["SPS1"]) },
        { "00400275.00400009", new ValueMatching.Wildcard("X*2") },
        { "00080020", Zoned(DicomTag.StudyDate, DicomTag.StudyTime, new ValueMatching.DateRange("20240105", "20240109"), null, 540) },
        { "00080020", Zoned(DicomTag.StudyDate, DicomTag.StudyTime, new ValueMatching.Moment(DicomTag.StudyTime, new("20240105", null), new("2330", null)), null, 0) },
        { "00080030", Zoned(DicomTag.StudyDate, DicomTag.StudyTime, null, new ValueMatching.TimeRange("2200", null), -600) },
        { "00080021", Zoned(DicomTag.SeriesDate, DicomTag.SeriesTime, new ValueMatching.DateRange(null, "20240109"), null, 840) },
        { "00080023", Zoned(DicomTag.ContentDate, DicomTag.ContentTime, new ValueMatching.DateRange("20240105", "20240105"), new ValueMatching.TimeRange("00", "12"), 0) },
    };

    private static ValueMatching.Zoned Zoned(DicomTag date, DicomTag time, ValueMatching? dates, ValueMatching? times, int offset) => new(date, time, dates, times, offset);

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Search_AnyCondition_GivesWhatTheDatasetsSatisfy(string path, ValueMatching value)
    {
        var match = new AttributeMatch([.. path.Split('.').Select(DicomTag.Parse)], value);
        var expected = studies.Datasets.Where(dataset => match.Accepts(dataset, null)).Select(d => d.FirstText(DicomTag.StudyInstanceUID)).Order().ToList();
        foreach (var level in Enum.GetValues<QueryLevel>())
            Assert.Equal(expected, Search(level, match).Select(row => row.StudyInstanceUid).Order());
        if (value is not ValueMatching.OneOf(["a7"]) and not ValueMatching.PersonName("berg", false)) Assert.NotEmpty(expected);
        Assert.True(expected.Count < studies.Datasets.Count);
    }

    [Fact]
    public void Search_SeveralConditions_AllHold()
    {
        var rows = Search(QueryLevel.Study, Match("00080060", new ValueMatching.OneOf(["CT"])),
            Match("00100020", new ValueMatching.OneOf(["P1"])), Match("00180050", new ValueMatching.Wildcard("*")));
        Assert.Equal(["1.1.21", "1.1.36", "1.1.6"], rows.Select(row => row.StudyInstanceUid).Order());
    }

    [Fact]
    public void Search_Pages_AreAllStudiesOnceNewestFirst()
    {
        var pages = Enumerable.Range(0, 5).SelectMany(page => studies.Search.Search(
            new InstanceQuery(QueryLevel.Study, null, null, [], page * 10, 10))).ToList();
        Assert.Equal(42, pages.Select(row => row.StudyInstanceUid).Distinct().Count());
        var dates = pages.Select(row => row.Study.FirstText(DicomTag.StudyDate)).ToList();
        Assert.Equal(dates.OrderDescending(), dates);
    }

    [Theory]
    [InlineData(QueryLevel.Study)]
    [InlineData(QueryLevel.Series)]
    [InlineData(QueryLevel.Instance)]
    public void Search_PagesOfOneSearch_AreTheSameWhetherRememberedOrCountedTo(QueryLevel level)
    {
        var remembering = studies.Search;
        AttributeMatch[] matches = [Match("00100020", new ValueMatching.Wildcard("P?"))];
        var query = new InstanceQuery(level, null, null, matches, 0, 6);
        for (var offset = 0; offset < 45; offset += 5)
        {
            var counted = studies.Search.Search(query with { Offset = offset });
            Assert.Equal(counted.Select(row => row.StudyInstanceUid),
                remembering.Search(query with { Offset = offset }).Select(row => row.StudyInstanceUid));
        }

        var other = remembering.Search(query with { Offset = 5, Matches = [Match("00100020", new ValueMatching.Wildcard("P*"))] });
        Assert.Equal(6, other.Count);
    }

    [Fact]
    public void Search_Instances_SummaryOrWhole()
    {
        var search = studies.Search;
        var query = new InstanceQuery(QueryLevel.Instance, "1.1.5", "1.2.5", [], 0, 10);
        var summary = Assert.Single(search.Search(query));
        var whole = Assert.Single(search.Whole([summary]));
        Assert.Null(summary.Instance!.FirstText(DicomTag.SliceThickness));
        Assert.Equal("1.5", whole.Instance!.FirstText(DicomTag.SliceThickness));
        Assert.Equal("1.3.5", summary.Instance.FirstText(DicomTag.SOPInstanceUID));
        Assert.Equal(1, summary.NumberOfSeriesRelatedInstances);
    }

    private static AttributeMatch Match(string tag, ValueMatching value) => new([DicomTag.Parse(tag)], value);

    private IReadOnlyList<QueryRow> Search(QueryLevel level, params AttributeMatch[] matches) =>
        studies.Search.Search(new InstanceQuery(level, null, null, matches, 0, 1000));
}
