using System.Net;
using SamSgp.Dicom;

namespace SamSgp.Dicomweb.Tests.Qido;

/// <summary>Kinds of matching, on studies made up for them.</summary>
public sealed class QidoMatchingTests : IClassFixture<QidoMatchingTests.Studies>
{
    private readonly Studies _studies;

    public QidoMatchingTests(Studies studies) => _studies = studies;

    [Theory]
    // Together one range; neither the morning of the first day nor the evening of the last belongs to it.
    [InlineData("StudyDate=20240701-20240703&StudyTime=1000-1800", "first-noon second-night third-dawn no-time")]
    [InlineData("StudyDate=20240701-20240701&StudyTime=1000-1800", "first-noon no-time")]
    [InlineData("StudyDate=20240703-&StudyTime=1800-", "third-night later zone-east zone-west")]
    [InlineData("StudyDate=-20240701&StudyTime=-1000", "first-dawn no-time")]
    [InlineData("StudyDate=20240701-20240703&StudyTime=0500", "first-dawn third-dawn")]
    [InlineData("StudyTime=1000-1800", "first-noon later")]
    [InlineData("ContentDate=20240701-20240703&ContentTime=1000-1800", "first-noon second-night third-dawn no-time")]
    [InlineData("StudyDate=20240701&StudyDate=20240801", "first-dawn first-noon no-time later")]
    [InlineData("Modality=CT&Modality=MR&StudyDate=20240702-", "second-night third-dawn third-night later")]
    [InlineData("ModalitiesInStudy=MR&ModalitiesInStudy=PT", "later")]
    [InlineData("emptyvaluematching=true&StudyTime=%22%22", "no-time")]
    [InlineData("emptyvaluematching=true&AccessionNumber=%22%22&StudyDate=20240801", "later")]
    [InlineData("emptyvaluematching=true&SeriesNumber=%22%22&StudyDate=20240703", "third-dawn third-night")]
    [InlineData("emptyvaluematching=true&BodyPartExamined=%22%22&StudyDate=20240801", "later")]
    [InlineData("emptyvaluematching=true&BodyPartExamined=%22%22&BodyPartExamined=LIVER&StudyDate=20240703-", "third-night later")]
    [InlineData("multiplevaluematching=true&PatientID=first-dawn%5Clater", "first-dawn later")]
    [InlineData("multiplevaluematching=true&PatientName=later*%5C*dawn", "first-dawn third-dawn later")]
    public async Task Search_Keys_FindThoseStudies(string query, string expected)
    {
        var found = await _studies.Service.Http.QueryAsync($"/dicom-web/studies?{query}");
        Assert.Equal(expected.Split(' ').Order(), found.EnumerateArray().Select(study => study.Text(Tags.PatientID)!).Order());
    }

    [Theory]
    [InlineData("AccessionNumber=%22%22")] // literally, unless asked for otherwise
    [InlineData("PatientID=first-dawn%5Clater")]
    [InlineData("Modality=CT&Modality=MR&Modality=PT&PatientID=nobody")]
    public async Task Search_WithoutTheParameter_IsLiteral(string query) =>
        Assert.Equal(HttpStatusCode.NoContent, (await _studies.Service.Http.GetAsync($"/dicom-web/studies?{query}")).StatusCode);

    [Theory]
    [InlineData("emptyvaluematching=perhaps")]
    [InlineData("multiplevaluematching=1")]
    [InlineData("multiplevaluematching=true&PatientID=a%5C")]
    [InlineData("StudyDate=20240701&StudyDate=yesterday")]
    public async Task Search_MalformedParameter_Is400(string query) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await _studies.Service.Http.GetAsync($"/dicom-web/studies?{query}")).StatusCode);

    // Of the studies in zones, one is at 2024-07-10 23:30 -0500, which is the 11th, 04:30, in UTC, and one at 2024-07-10 01:00 +0200.
    [Theory]
    [InlineData("StudyDate=20240710", "zone-east zone-west")]
    [InlineData("TimezoneOffsetFromUTC=%2B0000&StudyDate=20240710", "")]
    [InlineData("TimezoneOffsetFromUTC=%2B0000&StudyDate=20240711", "zone-west")]
    [InlineData("TimezoneOffsetFromUTC=+0000&StudyDate=20240709", "zone-east")]
    [InlineData("TimezoneOffsetFromUTC=-0500&StudyDate=20240710", "zone-west")]
    [InlineData("TimezoneOffsetFromUTC=%2B0530&StudyDate=20240710-20240711", "zone-east zone-west")]
    [InlineData("TimezoneOffsetFromUTC=%2B0530&StudyDate=20240709-20240711&StudyTime=0430-0959", "zone-east")]
    [InlineData("TimezoneOffsetFromUTC=%2B0530&StudyDate=20240709-20240711&StudyTime=0430-1000", "zone-east zone-west")]
    [InlineData("TimezoneOffsetFromUTC=%2B0000&StudyTime=0430", "zone-west")]
    [InlineData("TimezoneOffsetFromUTC=%2B0000&StudyTime=2300", "second-night zone-east")]
    [InlineData("TimezoneOffsetFromUTC=%2B0000&00080020=20240711&StudyTime=0430", "zone-west")]
    [InlineData("TimezoneOffsetFromUTC=%2B0000&SeriesDate=20240711", "zone-west")]
    [InlineData("TimezoneOffsetFromUTC=%2B0000&ContentDate=20240709-20240710", "zone-east")]
    [InlineData("TimezoneOffsetFromUTC=%2B0000&StudyDate=20240711&StudyDate=20240801", "later zone-west")]
    // What states no zone is taken as it is.
    [InlineData("TimezoneOffsetFromUTC=%2B1400&StudyDate=20240801", "later")]
    [InlineData("TimezoneOffsetFromUTC=%2B0200&PatientID=later", "later")]
    public async Task Search_Timezone_ShiftsDatesAndTimes(string query, string expected)
    {
        var answer = await _studies.Service.Http.GetAsync($"/dicom-web/studies?{query}");
        Assert.Equal(expected, answer.StatusCode == HttpStatusCode.NoContent ? ""
            : string.Join(' ', (await answer.JsonAsync()).EnumerateArray().Select(study => study.Text(Tags.PatientID)!).Order(StringComparer.Ordinal)));
        Assert.Equal(query.Contains("Timezone", StringComparison.Ordinal) && !query.Contains("PatientID", StringComparison.Ordinal),
            answer.Headers.TryGetValues("Warning", out var said) && said.Single().Contains("matched as they are stored", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/series?TimezoneOffsetFromUTC=%2B0000&SeriesDate=20240711&StudyDate=20240711", 1)]
    [InlineData("/instances?TimezoneOffsetFromUTC=%2B0000&SeriesDate=20240711&ContentDate=20240711", 1)]
    [InlineData("/instances?TimezoneOffsetFromUTC=-0500&SeriesDate=20240710&ContentDate=20240711", 0)]
    public async Task Search_TimezoneOfOtherLevels_IsThatOfTheStudyAndOfTheInstance(string query, int count)
    {
        var answer = await _studies.Service.Http.GetAsync("/dicom-web" + query);
        Assert.Equal(count, answer.StatusCode == HttpStatusCode.NoContent ? 0 : (await answer.JsonAsync()).GetArrayLength());
    }

    [Fact]
    public async Task Search_TimezoneOfAttributesThatAreNotShifted_IsSaid() => Assert.Contains("not applied to attributes of VR DT",
        Assert.Single((await _studies.Service.Http.GetAsync("/dicom-web/instances?TimezoneOffsetFromUTC=%2B0000&AcquisitionDateTime=2024")).Headers.GetValues("Warning")),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("0200")]
    [InlineData("%2B02")]
    [InlineData("%2B2500")]
    [InlineData("%2B0260")]
    [InlineData("Z")]
    public async Task Search_MalformedTimezone_Is400(string offset) => Assert.Equal(HttpStatusCode.BadRequest,
        (await _studies.Service.Http.GetAsync($"/dicom-web/studies?TimezoneOffsetFromUTC={offset}&StudyDate=20240711")).StatusCode);

    [Fact]
    public async Task Instances_Found_SayInWhatTheyCanBeHad()
    {
        var instance = (await _studies.Service.Http.QueryAsync("/dicom-web/instances?PatientID=later"))[0];
        Assert.Equal(["1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.1.99"],
            instance.GetProperty("00083002").GetProperty("Value").EnumerateArray().Select(syntax => syntax.GetString()));
    }

    [Fact]
    public async Task Instances_StoredOnesSayWhatTheServiceCounts_SayItOnce()
    {
        var search = $"/dicom-web/instances?PatientID=later&includefield=all";
        var json = await _studies.Service.Http.GetStringAsync(search);

        Assert.Equal(1, json.Split("\"00201209\"").Length - 1);
        Assert.Equal(1, json.Split("\"00081190\"").Length - 1);
        Assert.DoesNotContain("elsewhere", json, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Get, search);
        request.Headers.Accept.ParseAdd("multipart/related; type=\"application/dicom+xml\"");
        using var xml = await _studies.Service.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, xml.StatusCode);
        Assert.Contains("00201209", await xml.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>Patient's ID and name say which study it is.</summary>
    public sealed class Studies : IAsyncLifetime
    {
        private static readonly (string Id, string Date, string Time, string Modality, string BodyPart, string Zone)[] All =
        [
            ("first-dawn", "20240701", "0500", "CT", "CHEST", ""), ("first-noon", "20240701", "120000.5", "CT", "CHEST", ""),
            ("second-night", "20240702", "2300", "CT", "CHEST", ""), ("third-dawn", "20240703", "0500", "CT", "CHEST", ""),
            ("third-night", "20240703", "2359", "CT", "LIVER", ""), ("no-time", "20240701", "", "CT", "CHEST", ""),
            ("later", "20240801", "1800", "MR", "", ""),
            ("zone-west", "20240710", "2330", "OT", "ZONE", "-0500"), ("zone-east", "20240710", "0100", "OT", "ZONE", "+0200"),
        ];

        public RunningService Service { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Service = await RunningService.StartAsync();
            var stored = await Service.Http.StoreBytesAsync("/dicom-web/studies", All.Select((study, n) => Bytes(study, n + 1)));
            Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        }

        public async Task DisposeAsync() => await Service.DisposeAsync();

        private static byte[] Bytes((string Id, string Date, string Time, string Modality, string BodyPart, string Zone) study, int n)
        {
            using var stream = new MemoryStream();
            var dataset = new DicomDataset
            {
                { DicomTag.SOPClassUID, DicomUID.RawDataStorage }, { DicomTag.SOPInstanceUID, $"1.{n}.1.1" },
                { DicomTag.StudyInstanceUID, $"1.{n}" }, { DicomTag.SeriesInstanceUID, $"1.{n}.1" },
                { DicomTag.PatientID, study.Id }, { DicomTag.PatientName, study.Id }, { DicomTag.StudyDate, study.Date },
                { DicomTag.StudyTime, study.Time }, { DicomTag.ContentDate, study.Date }, { DicomTag.ContentTime, study.Time },
                { DicomTag.Modality, study.Modality }, { DicomTag.BodyPartExamined, study.BodyPart },
                { DicomTag.SeriesDate, study.Date }, { DicomTag.SeriesTime, study.Time },
            };
            if (study.Id == "later") dataset.AddOrUpdate(DicomTag.RetrieveURL, "http://elsewhere/").AddOrUpdate(DicomTag.NumberOfSeriesRelatedInstances, "7");
            if (study.Zone.Length > 0) dataset.Add(DicomTag.TimezoneOffsetFromUTC, study.Zone);
            new DicomFile(dataset).Save(stream);
            return stream.ToArray();
        }
    }
}
