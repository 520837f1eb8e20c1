using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using SamSgp.Dicom;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Stow;

/// <summary>Instances sent as metadata with their bulk data beside it.</summary>
public sealed class MetadataTests : IAsyncLifetime
{
    private const string Studies = "/dicom-web/studies", Json = "application/dicom+json", Xml = "application/dicom+xml";

    private RunningService _service = null!;

    private HttpClient Http => _service.Http;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync();

    public async Task DisposeAsync() => await _service.DisposeAsync();

    /// <summary>Whatever way it came, what is told of an instance is the same.</summary>
    [SharedDataTheory("data/dicom")]
    [InlineData(Json, "data/dicom/series_ct_liver_seg_dcmqi")]
    [InlineData(Xml, "data/dicom/series_ct_liver_seg_dcmqi")]
    [InlineData(Json, "data/dicom/charsets")]
    [InlineData(Xml, "data/dicom/charsets")]
    [InlineData(Json, "data/dicom/series_ct_small_seg_highdicom")]
    public async Task Post_MetadataAndBulkData_IsTheInstanceThatPart10Is(string type, string folder)
    {
        await using var other = await RunningService.StartAsync();
        foreach (var path in Directory.EnumerateFiles(SharedData.PathTo(folder), "*.dcm"))
        {
            var direct = await (await other.Http.StoreAsync(Studies, path)).JsonAsync();
            if (direct.Items(Tags.ReferencedSOPSequence) is not [var referenced]) continue;
            var url = new Uri(referenced.Text(Tags.RetrieveURL)!).AbsolutePath;
            var dataset = (await DicomFile.OpenAsync(path)).Dataset;
            if (dataset.GetDicomItem<DicomFragmentSequence>(DicomTag.PixelData) is not null) continue;
            var (metadata, parts) = Split(dataset, type);

            var stored = await Http.PostAsync(Studies, Body(type, [metadata], parts));

            Assert.True(stored.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted, await stored.Content.ReadAsStringAsync());
            var (mine, theirs) = ((await Http.QueryAsync(url + "/metadata"))[0], (await other.Http.QueryAsync(url + "/metadata"))[0]);
            Assert.Equal(Comparable(theirs.GetRawText(), other.Http), Comparable(mine.GetRawText(), Http));
            foreach (var uri in UrisIn(mine.GetRawText()))
                Assert.Equal(await other.Http.GetByteArrayAsync(uri + "?accept=application/octet-stream"), await Http.GetByteArrayAsync(uri + "?accept=application/octet-stream"));
        }
    }

    [Fact]
    public async Task Post_TwoInstancesInOneDocument_AreBothStored()
    {
        var answer = await Http.PostAsync(Studies, Body(Json,
            [Utf8($"[{DicomJson.ConvertDicomToJson(Minimal("1.2.3.1"))},{DicomJson.ConvertDicomToJson(Minimal("1.2.3.2"))}]")], []));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["1.2.3.1", "1.2.3.2"], (await answer.JsonAsync()).Items(Tags.ReferencedSOPSequence).Select(item => item.Text(Tags.ReferencedSOPInstanceUID)));
    }

    [Theory]
    [InlineData(Json)]
    [InlineData("application/json")]
    public async Task Post_MetadataAlone_IsStored(string type)
    {
        var content = new ByteArrayContent(Utf8(DicomJson.ConvertDicomToJson(Minimal("1.2.3.1"))));
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        Assert.Equal(HttpStatusCode.OK, (await Http.PostAsync(Studies, content)).StatusCode);
        Assert.Equal("Doe^Jane", (await Http.QueryAsync(Studies))[0].Text(Tags.PatientName));
    }

    [Theory]
    [InlineData("image/jpeg", "1.2.840.10008.1.2.4.50")]
    [InlineData("image/jp2; transfer-syntax=1.2.840.10008.1.2.4.91", "1.2.840.10008.1.2.4.91")]
    public async Task Post_PixelsAsAPicture_AreAFrameOfThatTransferSyntax(string type, string syntax)
    {
        byte[] stream = [0xFF, 0xD8, 1, 2, 3, 4];
        var dataset = Minimal("1.2.3.1").Add(DicomTag.Rows, (ushort)1).Add(DicomTag.Columns, (ushort)1).Add(DicomTag.BitsAllocated, (ushort)8)
            .Add(new DicomOtherByte(DicomTag.PixelData, new BulkDataUriByteBuffer("http://camera.example.org/pictures/1?size=full")));
        var answer = await Http.PostAsync(Studies, Body(Json, [Utf8(DicomJson.ConvertDicomToJson(dataset))],
            [("http://camera.example.org/pictures/1?size=full", type, stream)]));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var url = (await answer.JsonAsync()).Items(Tags.ReferencedSOPSequence)[0].Text(Tags.RetrieveURL)!;
        var frame = Assert.Single(await (await Http.GetAsync(url + "/frames/1", "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*")).PartsAsync());
        Assert.Equal(($"application/octet-stream; transfer-syntax={syntax}", Convert.ToHexString(stream)), (frame.ContentType, Convert.ToHexString(frame.Body)));
    }

    private const string OfInstance = "http://camera.example.org/studies/1.2/series/1.2.3/instances/1.2.3.1";

    // All at the one place, in their order; or each at its own, in any.
    [Theory]
    [InlineData("image/jls", "{0}/bulkdata/7FE00010", 1, 2, 3)]
    [InlineData("image/jls", "{0}/bulkdata/7FE00010/frames/{1}", 3, 1, 2)]
    [InlineData("image/jls", "{0}/frames/{1}", 2, 3, 1)]
    [InlineData("application/octet-stream; transfer-syntax=1.2.840.10008.1.2.4.80", "/studies/1.2/series/1.2.3/instances/1.2.3.1/frames/{1}", 1, 2, 3)]
    [InlineData("application/octet-stream", "{0}/frames/{1}", 3, 2, 1)]
    public async Task Post_FramesInPartsOfTheirOwn_AreThoseFrames(string type, string location, params int[] order)
    {
        var answer = await Http.PostAsync(Studies, Body(Json, [Utf8(DicomJson.ConvertDicomToJson(ThreeFrames()))],
            order.Select(n => (string.Format(System.Globalization.CultureInfo.InvariantCulture, location, OfInstance, n), type, Frame(n)))));
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        var url = (await answer.JsonAsync()).Items(Tags.ReferencedSOPSequence)[0].Text(Tags.RetrieveURL)!;
        var frames = await (await Http.GetAsync(url + "/frames/1,2,3", "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*")).PartsAsync();
        Assert.Equal([Frame(1), Frame(2), Frame(3)], frames.Select(part => part.Body));
    }

    [Theory]
    [InlineData("image/jls", "{0}/bulkdata/7FE00010", "NumberOfFrames 3, but 2 of image/jls", 1, 2)]
    [InlineData("image/jpeg", "{0}/bulkdata/7FE00010", "NumberOfFrames 3, but 1 of image/jpeg", 1)]
    [InlineData("image/jls", "{0}/frames/{1}", "PixelData is at ", 1, 3)]
    public async Task Post_NotAPartForEachFrame_Is409WithTheReason(string type, string location, string comment, params int[] numbers)
    {
        var answer = await Http.PostAsync(Studies, Body(Json, [Utf8(DicomJson.ConvertDicomToJson(ThreeFrames()))],
            numbers.Select(n => (string.Format(System.Globalization.CultureInfo.InvariantCulture, location, OfInstance, n), type, Frame(n)))));
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.StartsWith(comment, Assert.Single((await answer.JsonAsync()).Items(Tags.FailedSOPSequence)).Text(Tags.ErrorComment), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_VideoInOnePart_IsOneStream()
    {
        var answer = await Http.PostAsync(Studies, Body(Json, [Utf8(DicomJson.ConvertDicomToJson(ThreeFrames()))],
            [(OfInstance + "/bulkdata/7FE00010", "video/mp4; transfer-syntax=1.2.840.10008.1.2.4.102", Frame(1))]));
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    // What is retrieved as metadata and bulk data is the same instance when it is sent elsewhere.
    [SharedDataFact("data/dicom/transfer_syntaxes/emri_small_RLE.dcm")]
    public async Task Post_MetadataAndFramesAsRetrieved_IsTheSameInstance()
    {
        await using var other = await RunningService.StartAsync();
        var stored = await (await other.Http.StoreAsync(Studies, SharedData.PathTo("data/dicom/transfer_syntaxes/emri_small_RLE.dcm"))).JsonAsync();
        var url = stored.Items(Tags.ReferencedSOPSequence)[0].Text(Tags.RetrieveURL)!;
        var metadata = await other.Http.GetByteArrayAsync(url + "/metadata");
        var bulk = await other.Http.GetAsync(url + "/bulkdata", "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*");
        var frames = await (await other.Http.GetAsync(url + "/frames/1,2,3,4,5,6,7,8,9,10", "multipart/related; type=\"image/dicom-rle\"")).PartsAsync();
        Assert.Equal(frames.Select(frame => frame.Body), (await bulk.PartsAsync()).TakeLast(10).Select(part => part.Body));

        var sent = await Http.PostAsync(Studies, Body(Json, [metadata], frames.Select((frame, n) => ($"{url}/frames/{n + 1}", "image/dicom-rle", frame.Body))));

        Assert.True(sent.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted, await sent.Content.ReadAsStringAsync());
        var mine = (await sent.JsonAsync()).Items(Tags.ReferencedSOPSequence)[0].Text(Tags.RetrieveURL)!;
        Assert.Equal((await (await other.Http.GetAsync(url + "/frames/10")).PartsAsync())[0].Body, (await (await Http.GetAsync(mine + "/frames/10")).PartsAsync())[0].Body);
    }

    private static byte[] Frame(int n) => [0xFF, 0xD8, (byte)n, 2, 3, 4];

    private static DicomDataset ThreeFrames() => Minimal("1.2.3.1").Add(DicomTag.Rows, (ushort)2).Add(DicomTag.Columns, (ushort)3)
        .Add(DicomTag.BitsAllocated, (ushort)8).Add(DicomTag.BitsStored, (ushort)8).Add(DicomTag.HighBit, (ushort)7).Add(DicomTag.SamplesPerPixel, (ushort)1)
        .Add(DicomTag.PixelRepresentation, (ushort)0).Add(DicomTag.PhotometricInterpretation, "MONOCHROME2").Add(DicomTag.NumberOfFrames, 3)
        .Add(new DicomOtherByte(DicomTag.PixelData, new BulkDataUriByteBuffer(OfInstance + "/bulkdata/7FE00010")));

    [Fact]
    public async Task Post_DocumentBesideItsMetadata_IsStored()
    {
        var pdf = Utf8("%PDF-1.4 or so");
        var dataset = Minimal("1.2.3.1").AddOrUpdate(DicomTag.SOPClassUID, DicomUID.EncapsulatedPDFStorage)
            .Add(new DicomOtherByte(DicomTag.EncapsulatedDocument, new BulkDataUriByteBuffer("./bulk/document")));
        var answer = await Http.PostAsync(Studies, Body(Xml, [DicomXML.ToUtf8(dataset).ToArray()], [("bulk/document", "application/pdf", pdf)]));
        var url = (await answer.JsonAsync()).Items(Tags.ReferencedSOPSequence)[0].Text(Tags.RetrieveURL)!;
        using var file = new MemoryStream(await (await Http.GetAsync(url, "application/dicom")).Content.ReadAsByteArrayAsync());
        Assert.Equal(pdf, (await DicomFile.OpenAsync(file)).Dataset.GetValues<byte>(DicomTag.EncapsulatedDocument));
    }

    [Fact]
    public async Task Post_InvalidOptionalValue_IsStoredAndNamedInAWarning()
    {
        var dataset = Minimal("1.2.3.1").Add(DicomTag.PatientBirthDate, "yesterday").Add(DicomTag.PatientSex, "m.");
        var answer = await Http.PostAsync(Studies, Body(Json, [Utf8(DicomJson.ConvertDicomToJson(dataset))], []));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var item = Assert.Single((await answer.JsonAsync()).Items(Tags.ReferencedSOPSequence));
        Assert.Equal($"{0xB007}", item.Text(Tags.WarningReason));
        Assert.Equal(["00100030", "00100040"], item.Items(Tags.FailedAttributesSequence).Select(failed => failed.Text("00720026")));
        Assert.Contains("PatientBirthDate", item.Text(Tags.ErrorComment), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ValueWithoutItsPart_Is409WithTheInstanceNamed()
    {
        var dataset = Minimal("1.2.3.1").Add(new DicomOtherWord(DicomTag.PixelData, new BulkDataUriByteBuffer("pixels")));
        var answer = await Http.PostAsync(Studies, Body(Json, [Utf8(DicomJson.ConvertDicomToJson(dataset))], [("other", "application/octet-stream", [1])]));
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var failed = Assert.Single((await answer.JsonAsync()).Items(Tags.FailedSOPSequence));
        Assert.Equal(("1.2.3.1", $"{0xC000}"), (failed.Text(Tags.ReferencedSOPInstanceUID), failed.Text(Tags.FailureReason)));
        Assert.Contains("pixels", failed.Text(Tags.ErrorComment), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_service.DataDirectory, "incoming")));
    }

    [Theory]
    [InlineData(Json, "[{")]
    [InlineData(Xml, "<NativeDicomModel>")]
    [InlineData(Json, "[{\"00100020\":{\"vr\":\"LO\",\"Value\":[\"no UIDs\"]}}]")]
    public async Task Post_WhatIsNoInstance_Is409(string type, string metadata)
    {
        var answer = await Http.PostAsync(Studies, Body(type, [Utf8(metadata)], []));
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.NotNull(Assert.Single((await answer.JsonAsync()).Items(Tags.OtherFailuresSequence)).Text(Tags.ErrorComment));
    }

    [Fact]
    public async Task Post_MoreMetadataThanAllowed_Is413()
    {
        await using var service = await RunningService.StartAsync("--Stow:MaxMetadataBytes=2000");
        var dataset = Minimal("1.2.3.1").Add(new DicomUnlimitedText(DicomTag.TextValue, new string('x', 3000)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge,
            (await service.Http.PostAsync(Studies, Body(Json, [Utf8(DicomJson.ConvertDicomToJson(dataset))], []))).StatusCode);
    }

    private static DicomDataset Minimal(string uid) => new DicomDataset().NotValidated()
        .Add(DicomTag.SOPClassUID, DicomUID.SecondaryCaptureImageStorage).Add(DicomTag.SOPInstanceUID, uid)
        .Add(DicomTag.StudyInstanceUID, "1.2").Add(DicomTag.SeriesInstanceUID, "1.2.3").Add(DicomTag.PatientName, "Doe^Jane");

    // Large values and pixels in parts of their own, as a client would send them.
    private static (byte[] Metadata, List<(string, string, byte[])> Parts) Split(DicomDataset dataset, string type)
    {
        var parts = new List<(string, string, byte[])>();
        var json = DicomJson.ToUtf8(dataset, new DicomJsonOptions
        {
            StatesUtf8 = true,
            BulkDataUri = value =>
            {
                if (value.Size < 1000 || value.Item is not DicomElement element || element.ValueRepresentation == DicomVR.UT) return null;
                parts.Add(($"bulk/{value.Path}", "application/octet-stream", element.Buffer.Data));
                return $"bulk/{value.Path}";
            },
        });
        return (type == Xml ? DicomXML.ToUtf8(DicomJson.FromUtf8(json.Span)).ToArray() : json.ToArray(), parts);
    }

    private static MultipartContent Body(string type, IEnumerable<byte[]> metadata, IEnumerable<(string Location, string Type, byte[] Bytes)> parts)
    {
        var content = new MultipartContent("related", "a-boundary");
        content.Headers.ContentType!.Parameters.Add(new NameValueHeaderValue("type", $"\"{type}\""));
        foreach (var bytes in metadata)
        {
            var part = new ByteArrayContent(bytes);
            part.Headers.ContentType = new MediaTypeHeaderValue(type);
            content.Add(part);
        }

        foreach (var (location, partType, bytes) in parts)
        {
            var part = new ByteArrayContent(bytes);
            part.Headers.ContentType = MediaTypeHeaderValue.Parse(partType);
            part.Headers.TryAddWithoutValidation("Content-Location", location);
            content.Add(part);
        }

        return content;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    // A name of separators alone is none in XML.
    private static string Comparable(string json, HttpClient http) => Regex.Replace(json, @",""Value"":\[\{""Alphabetic"":""\^+""\}\]", "")
        .Replace(http.BaseAddress!.ToString(), "http://service/", StringComparison.Ordinal);

    private static IEnumerable<string> UrisIn(string json) => Regex.Matches(json, "\"BulkDataURI\":\"http://[^/]+([^\"]+)\"")
        .Select(match => match.Groups[1].Value);
}
