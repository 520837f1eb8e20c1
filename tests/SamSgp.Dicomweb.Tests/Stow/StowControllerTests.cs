using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Stow;
using SamSgp.Storage;
using SamSgp.Storage.Instances;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Stow;

public sealed class StowControllerTests : IAsyncLifetime
{
    private const string Studies = "/dicom-web/studies";

    private RunningService _service = null!;

    private HttpClient Http => _service.Http;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync();

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [SharedDataFact(CtSeries.Folder)]
    public async Task Post_Series_Is200WithAllReferenced()
    {
        var response = await Http.StoreAsync(Studies, CtSeries.Files);
        var report = await response.JsonAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/dicom+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(20, report.Items(Tags.ReferencedSOPSequence).Length);
        Assert.Empty(report.Items(Tags.FailedSOPSequence));
        Assert.StartsWith(Http.BaseAddress + "dicom-web/studies/", report.Text(Tags.RetrieveURL), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_service.DataDirectory, "incoming")));
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task Post_SameBytesTwice_Is200Both()
    {
        await Http.StoreAsync(Studies, CtSeries.Files[0]);
        Assert.Equal(HttpStatusCode.OK, (await Http.StoreAsync(Studies, CtSeries.Files[0])).StatusCode);
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task Post_OtherBytesOfTheSameUid_Is409With0111()
    {
        await Http.StoreAsync(Studies, CtSeries.Files[0]);
        var response = await Http.StoreBytesAsync(Studies, Changed(CtSeries.Files[0]));
        var failed = Assert.Single((await response.JsonAsync()).Items(Tags.FailedSOPSequence));
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal($"{0x0111}", failed.Text(Tags.FailureReason));
        Assert.NotNull(failed.Text(Tags.ReferencedSOPInstanceUID));
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task Post_OtherBytesOfTheSameUidReplace_Is200AndTheNewOnesAreGiven()
    {
        await using var replacing = await RunningService.StartAsync("--Storage:Duplicates=Replace");
        await replacing.Http.StoreAsync(Studies, CtSeries.Files[0]);
        var response = await replacing.Http.StoreBytesAsync(Studies, Changed(CtSeries.Files[0]));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var url = Assert.Single((await response.JsonAsync()).Items(Tags.ReferencedSOPSequence)).Text(Tags.RetrieveURL)!;
        Assert.Equal(Changed(CtSeries.Files[0]),
            await (await replacing.Http.GetAsync(url, "application/dicom; transfer-syntax=*")).Content.ReadAsByteArrayAsync());
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task Post_OneGoodOneNoDicom_Is202WithOtherFailure()
    {
        var response = await Http.StoreBytesAsync(Studies, File.ReadAllBytes(CtSeries.Files[0]), "not DICOM at all"u8.ToArray());
        var report = await response.JsonAsync();
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Single(report.Items(Tags.ReferencedSOPSequence));
        Assert.Equal($"{0xC000}", Assert.Single(report.Items(Tags.OtherFailuresSequence)).Text(Tags.FailureReason));
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task Post_Truncated_Is409WithC000()
    {
        var whole = File.ReadAllBytes(CtSeries.Files[0]);
        foreach (var length in (int[])[100, 500, whole.Length / 2, whole.Length - 1])
        {
            var response = await Http.StoreBytesAsync(Studies, whole[..length]);
            var report = await response.JsonAsync();
            Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
            Assert.Equal($"{0xC000}", report.Items(Tags.FailedSOPSequence).Concat(report.Items(Tags.OtherFailuresSequence)).Single().Text(Tags.FailureReason));
        }
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task Post_ToAnotherStudy_Is409WithA900()
    {
        var response = await Http.StoreAsync(Studies + "/1.2.3", CtSeries.Files[0]);
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal($"{0xA900}", Assert.Single((await response.JsonAsync()).Items(Tags.FailedSOPSequence)).Text(Tags.FailureReason));
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task Post_SinglePart_Is200()
    {
        var content = new ByteArrayContent(File.ReadAllBytes(CtSeries.Files[0]));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/dicom");
        Assert.Equal(HttpStatusCode.OK, (await Http.PostAsync(Studies, content)).StatusCode);
    }

    [SharedDataFact("data/dicom/broken/ct_empty_uids_1.dcm")]
    public async Task Post_EmptyUids_IsRefused()
    {
        var response = await Http.StoreAsync(Studies, SharedData.PathTo("data/dicom/broken/ct_empty_uids_1.dcm"));
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
    }

    [Fact]
    public async Task Post_NoStorageSopClass_Is409With0122() =>
        await RefusedAsync(Instance("1.2.840.10008.1.1", "1.2.3"), "1.2.3", 0x0122);

    // Such UIDs are taken, so they are named, too.
    [Fact]
    public async Task Post_RefusedInstanceWhoseUidHasAZeroTooMany_IsNamed()
    {
        var bytes = Instance("1.2.840.10008.1.1", "1.2.93");
        bytes.AsSpan().Replace((byte)'9', (byte)'0');
        await RefusedAsync(bytes, "1.2.03", 0x0122);
    }

    [Fact]
    public async Task Post_SecondPatientIdInAStudy_IsAWarningAndFoundByEither()
    {
        Assert.Equal(HttpStatusCode.OK, (await Http.StoreBytesAsync(Studies, OfPatient("1.2.3.1", "first"))).StatusCode);
        var second = await Http.StoreBytesAsync(Studies, OfPatient("1.2.3.2", "second"));
        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
        var item = Assert.Single((await second.JsonAsync()).Items(Tags.ReferencedSOPSequence));
        Assert.Equal(($"{0xB007}", Tags.PatientID), (item.Text(Tags.WarningReason), Assert.Single(item.Items(Tags.FailedAttributesSequence)).Text("00720026")));
        Assert.Contains("PatientID", item.Text(Tags.ErrorComment), StringComparison.Ordinal);
        foreach (var query in (string[])["studies?PatientID=first", "studies?PatientID=second", "studies?PatientID=s*", "series?PatientID=second", "instances?PatientID=second&includefield=all"])
        {
            // Whoever asks for the second one is told the first, and why the study is found all the same.
            var study = (await Http.QueryAsync("/dicom-web/" + query))[0];
            Assert.Equal(("first", "second"), (study.Text(Tags.PatientID), study.Items("00101002").Single().Text(Tags.PatientID)));
        }

        Assert.Equal(HttpStatusCode.NoContent, (await Http.GetAsync(Studies + "?PatientID=third")).StatusCode);
        Assert.Equal("second", (await Http.QueryAsync("/dicom-web/studies/1.2/series/1.2.3/instances/1.2.3.2/metadata"))[0].Text(Tags.PatientID));

        static byte[] OfPatient(string uid, string id)
        {
            using var stream = new MemoryStream();
            new DicomFile(new DicomDataset
            {
                { DicomTag.SOPClassUID, DicomUID.RawDataStorage }, { DicomTag.SOPInstanceUID, uid }, { DicomTag.StudyInstanceUID, "1.2" },
                { DicomTag.SeriesInstanceUID, "1.2.3" }, { DicomTag.PatientID, id },
            }).Save(stream);
            return stream.ToArray();
        }
    }

    [Fact]
    public async Task UidsThatAreTooLong_AreNamedAsSuch()
    {
        var uid = "1." + new string('2', 68);
        using var stream = new MemoryStream();
        new DicomFile(new DicomDataset().NotValidated().Add(DicomTag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.66").Add(DicomTag.SOPInstanceUID, uid)).Save(stream);
        var response = await Http.StoreBytesAsync(Studies, stream.ToArray());
        Assert.Contains("70 characters", Assert.Single((await response.JsonAsync()).Items(Tags.OtherFailuresSequence)).Text(Tags.ErrorComment), StringComparison.Ordinal);
        var path = await Http.GetAsync($"{Studies}/{uid}/metadata");
        Assert.Equal(HttpStatusCode.BadRequest, path.StatusCode);
        Assert.Contains("70 characters", (await path.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_UnknownTransferSyntax_Is409WithC122()
    {
        var bytes = Instance("1.2.840.10008.5.1.4.1.1.7", "1.2.3");
        var at = bytes.AsSpan().IndexOf("1.2.840.10008.1.2.1"u8);
        bytes[at + "1.2.840.10008.1.2.".Length] = (byte)'7';
        await RefusedAsync(bytes, "1.2.3", 0xC122);
    }

    [Fact]
    public async Task Post_FileMetaOfAnotherSopClass_Is409WithA900() => await RefusedAsync(
        WithMeta(Instance("1.2.840.10008.5.1.4.1.1.7", "1.2.3"), "1.2.840.10008.5.1.4.1.1.7", "1.2.840.10008.5.1.4.1.1.2"), "1.2.3", 0xA900);

    [Fact]
    public async Task Post_FileMetaOfAnotherInstance_Is202WithB007AndStored()
    {
        var response = await Http.StoreBytesAsync(Studies, WithMeta(Instance("1.2.840.10008.5.1.4.1.1.7", "1.2.3.4"), "1.2.3.4", "1.2.3.5"));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var stored = Assert.Single((await response.JsonAsync()).Items(Tags.ReferencedSOPSequence));
        Assert.Equal(("1.2.3.4", $"{0xB007}"), (stored.Text(Tags.ReferencedSOPInstanceUID), stored.Text(Tags.WarningReason)));
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(stored.Text(Tags.RetrieveURL)! + "/metadata")).StatusCode);
    }

    [Fact]
    public async Task Intake_ServiceFailsOnOneInstance_ThatOneIs0110AndTheOthersAreStored()
    {
        var faults = new List<Exception>();
        var directory = _service.Services.GetRequiredService<DataDirectory>();
        await using var intake = new StowIntake(_service.Services.GetRequiredService<InstanceStore>(), DuplicatePolicy.Keep, 8, null, faults.Add);
        foreach (var uid in (string[])["1.2.3.1", "1.2.3.2", "1.2.3.3"])
        {
            var file = StagedFile.Create(directory);
            await file.WriteAsync(Instance("1.2.840.10008.5.1.4.1.1.7", uid), CancellationToken.None);
            if (uid.EndsWith('2')) File.Delete(file.Path); // Nothing foresees that it goes.
            await intake.AddAsync(file, [], CancellationToken.None);
        }

        var report = await intake.CompleteAsync(CancellationToken.None);
        Assert.Equal(["1.2.3.1", "1.2.3.3"], report.Stored.Select(stored => stored.Outcome.SopInstanceUid));
        Assert.Equal(FailureReasons.ProcessingFailure, Assert.Single(report.Failures).Reason);
        Assert.Equal(StatusCodes.Status202Accepted, report.Status);
        Assert.IsType<FileNotFoundException>(Assert.Single(faults));
    }

    // Another UID of the same length in the file meta information, the first place it stands at.
    private static byte[] WithMeta(byte[] file, string uid, string other)
    {
        Encoding.ASCII.GetBytes(other).CopyTo(file.AsSpan()[file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(uid))..]);
        return file;
    }

    [Fact]
    public async Task Post_WithoutAnInstance_Is400()
    {
        var answer = await Http.StoreBytesAsync(Studies);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Post_OnePartThatNeverEnds_IsCutOffAndLeavesNothing()
    {
        await using var small = await RunningService.StartAsync("--Stow:MaxPartBytes=1000000");
        try
        {
            var answer = await small.Http.PostAsync(Studies, new EndlessPart());
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        }
        catch (HttpRequestException)
        {
            // The service answers and closes; a client that only writes finds the connection gone.
        }

        Assert.Equal(HttpStatusCode.OK, (await small.Http.GetAsync("/healthz/ready")).StatusCode);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(small.DataDirectory, "incoming")));
    }

    [SharedDataFact("data/dicom/broken")]
    public async Task Post_EveryBrokenFile_IsAnsweredAndTheServiceStaysUp()
    {
        var files = Directory.EnumerateFiles(SharedData.PathTo("data/dicom/broken")).ToList();
        var response = await Http.StoreAsync(Studies, files);
        var report = await response.JsonAsync();
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(files.Count,
            report.Items(Tags.ReferencedSOPSequence).Length + report.Items(Tags.FailedSOPSequence).Length + report.Items(Tags.OtherFailuresSequence).Length);
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync("/healthz/ready")).StatusCode);
    }

    [Theory]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("multipart/related; type=\"application/pdf\"; boundary=b", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("multipart/form-data; boundary=b", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("multipart/related; type=\"application/dicom\"", HttpStatusCode.BadRequest)]
    [InlineData("multipart/related; type=\"application/dicom\"; boundary=other", HttpStatusCode.BadRequest)]
    [InlineData("multipart/related; type=application/dicom; boundary=b", HttpStatusCode.BadRequest)]
    public async Task Post_WrongBody_IsAProblem(string contentType, HttpStatusCode status)
    {
        var content = new ByteArrayContent(Encoding.ASCII.GetBytes("--b--\r\n"));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        var response = await Http.PostAsync(Studies, content);
        Assert.Equal(status, response.StatusCode);
        Assert.StartsWith("urn:samsgp:problem:", (await response.JsonAsync()).GetProperty("type").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_HtmlWanted_Is406()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Studies) { Content = new ByteArrayContent([]) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/dicom");
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        Assert.Equal(HttpStatusCode.NotAcceptable, (await Http.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Post_Compressed_Is415()
    {
        var content = new ByteArrayContent([1, 2, 3]);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/dicom");
        content.Headers.ContentEncoding.Add("gzip");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await Http.PostAsync(Studies, content)).StatusCode);
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task Post_LargerThanAllowed_Is413()
    {
        await using var small = await RunningService.StartAsync("--Stow:MaxPartBytes=2048", "--Stow:MaxParts=2");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await small.Http.StoreAsync(Studies, CtSeries.Files[0])).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge,
            (await small.Http.StoreBytesAsync(Studies, [1], [2], [3])).StatusCode);
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task Post_ManyAtOnce_AllAreStored()
    {
        var responses = await Task.WhenAll(CtSeries.Files.Select(file => Http.StoreAsync(Studies, file)));
        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        var study = Assert.Single((await Http.QueryAsync(Studies)).EnumerateArray());
        Assert.Equal("20", study.Text("00201208"));
    }

    private async Task RefusedAsync(byte[] instance, string uid, ushort reason)
    {
        var response = await Http.StoreBytesAsync(Studies, instance);
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal("application/dicom+json", response.Content.Headers.ContentType!.MediaType);
        var failed = Assert.Single((await response.JsonAsync()).Items(Tags.FailedSOPSequence));
        Assert.Equal((uid, $"{reason}"), (failed.Text(Tags.ReferencedSOPInstanceUID), failed.Text(Tags.FailureReason)));
        Assert.False(string.IsNullOrEmpty(failed.Text(Tags.ErrorComment)));
    }

    private static byte[] Instance(string sopClass, string uid)
    {
        using var stream = new MemoryStream();
        new DicomFile(new DicomDataset
        {
            { DicomTag.SOPClassUID, sopClass }, { DicomTag.SOPInstanceUID, uid }, { DicomTag.StudyInstanceUID, "1.2" },
            { DicomTag.SeriesInstanceUID, "1.2.1" },
        }).Save(stream);
        return stream.ToArray();
    }

    /// <summary>A multipart body whose first part goes on until the service has had enough.</summary>
    private sealed class EndlessPart : HttpContent
    {
        public EndlessPart() => Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(
            "multipart/related; type=\"application/dicom\"; boundary=b");

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(DicomwebRequests.Ascii("--b\r\nContent-Type: application/dicom\r\n\r\n"));
            var chunk = new byte[64 * 1024];
            while (true) await stream.WriteAsync(chunk);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    private static byte[] Changed(string file)
    {
        // The last byte of the last fragment's padding or stream: another file, the same attributes.
        var bytes = File.ReadAllBytes(file);
        bytes[^12] ^= 0xFF;
        return bytes;
    }
}
