using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Monai;
using SamSgp.Dicomweb.Tests.Api;
using SamSgp.Dicomweb.Tests.Security;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Nrrd;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Storage.Documents;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Monai;

/// <summary>MONAI Label's protocol as 3D Slicer's module speaks it, with a network that draws one row of voxels a segment.</summary>
public sealed class MonaiLabelTests : IAsyncLifetime
{
    private const string Image = "2: CT é/1+";

    private static readonly PhantomSeries Phantom = DicomPhantom.Create(new PhantomOptions { Columns = 48, Rows = 48, Slices = 4 });

    private readonly TemporaryFolder _folder = new();
    private readonly FakeNetwork _network = new();
    private PhantomService _service = null!;
    private MonaiClient _client = null!;

    public async Task InitializeAsync()
    {
        _network.Release();
        _service = await PhantomService.StartAsync(_network);
        _client = new MonaiClient(_service);
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Info_Tasks_AreModelsTheirSegmentsLabels()
    {
        var info = await _client.InfoAsync();

        Assert.Contains("Liver", info.GetProperty("labels").EnumerateArray().Select(label => label.GetString()));
        var model = info.GetProperty("models").GetProperty("phantom-ct");
        Assert.Equal(("segmentation", 3), (model.GetProperty("type").GetString(), model.GetProperty("dimension").GetInt32()));
        Assert.Equal([1, 2, 3, 4], model.GetProperty("labels").EnumerateObject().Select(label => label.Value.GetInt32()));
        Assert.Equal("deepgrow", info.GetProperty("models").GetProperty("phantom-ct.clicks").GetProperty("type").GetString());
        Assert.NotEmpty(info.GetProperty("strategies").EnumerateObject());
        Assert.False(info.TryGetProperty("config", out _)); // a client that finds one says it is too old
        var one = await new MonaiClient(_service, path: "/monailabel/tasks/phantom-ct").InfoAsync();
        Assert.Equal(["phantom-ct", "phantom-ct.clicks", "phantom-ct.scribbles"], one.GetProperty("models").EnumerateObject().Select(m => m.Name));
    }

    [Fact]
    public async Task Infer_Upload_AnswersWithTheImagesOwnGridAsTheClientReadsIt()
    {
        Assert.Equal(Image, (await (await _client.UploadAsync(Image, Nifti())).JsonAsync()).GetProperty("image").GetString());

        var (parameters, name, image) = await MonaiClient.PartsOf(await _client.InferAsync("phantom-ct", Image, new { result_extension = ".nrrd", device = "cuda" }));

        Assert.EndsWith(".nrrd", name, StringComparison.Ordinal);
        Assert.Equal("""{"Liver":1,"Spleen":2,"Right kidney":3,"Left kidney":4}""", parameters.GetProperty("label_names").GetRawText());
        Assert.Contains("Spleen was not found.", parameters.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()));
        var labels = NrrdFile.ReadLabels(Written("a.nrrd", image));
        Assert.True(labels.Geometry.IsAlignedWith(NiftiFile.ReadVolume(Written("b.nii.gz", Nifti())).Geometry, 1e-4));
        Assert.Equal(1, labels.Labels[(4 * 48) + 4]); // as the network drew
        Assert.Equal(4, labels.Labels[(16 * 48) + 4]);
    }

    [Theory]
    [InlineData(".nii.gz")]
    [InlineData(".nii")]
    [InlineData(".nrrd")]
    public async Task Infer_Extension_IsTheFilesForm(string extension)
    {
        await _client.UploadAsync(Image, Nifti());

        var (_, name, image) = await MonaiClient.PartsOf(await _client.InferAsync("phantom-ct", Image, new { result_extension = extension, result_compress = false }));

        Assert.EndsWith(extension, name, StringComparison.Ordinal);
        var path = Written("x" + extension, image);
        var labels = extension == ".nrrd" ? NrrdFile.ReadLabels(path) : NiftiFile.ReadLabels(path);
        Assert.Equal(20, labels.Labels.ToArray().Count(label => label > 0));
        if (extension == ".nrrd") Assert.Contains("encoding: raw", Encoding.Latin1.GetString(image), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_Outputs_AreTheLabelMapOrItsParametersAlone()
    {
        await _client.UploadAsync(Image, Nifti());

        using var image = await _client.InferAsync("phantom-ct", Image, new { }, output: "image");
        using var json = await _client.InferAsync("phantom-ct", Image, new { }, output: "json");
        using var other = await _client.InferAsync("phantom-ct", Image, new { }, output: "dicom_sr");

        Assert.Equal([0x1F, 0x8B], (await image.Content.ReadAsByteArrayAsync())[..2]);
        Assert.Equal(4, (await json.JsonAsync()).GetProperty("label_names").EnumerateObject().Count());
        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
    }

    [Fact]
    public async Task Infer_Series_RunsAWorkitemOnceAndStoresItsSeg()
    {
        var first = await MonaiClient.PartsOf(await _client.InferAsync("phantom-ct", PhantomService.Series, new { result_extension = ".nrrd" }));
        var second = await MonaiClient.PartsOf(await _client.InferAsync("phantom-ct", PhantomService.Series, new { result_extension = ".nrrd" }));

        Assert.Equal(first.Image, second.Image);
        var runs = await _service.Http.QueryAsync("/api/tasks/phantom-ct/segmentations");
        Assert.Equal("COMPLETED", Assert.Single(runs.EnumerateArray()).GetProperty("state").GetString());
        using var seg = await _client.InferAsync("phantom-ct", PhantomService.Series, new { }, output: "dicom_seg");
        Assert.Equal(4, SegmentationReader.Read(DicomFile.Open(await seg.Content.ReadAsByteArrayAsync()).Dataset).Segments.Count);
    }

    [Fact]
    public async Task Infer_SegIsDeletedOrAnImageCame_RunsAgain()
    {
        using var seg = await _client.InferAsync("phantom-ct", PhantomService.Series, new { }, output: "dicom_seg");
        var made = DicomFile.Open(await seg.Content.ReadAsByteArrayAsync()).Dataset;
        using var deleted = await _service.Http.DeleteAsync($"/dicom-web/studies/{made.GetString(DicomTag.StudyInstanceUID)}/series/"
            + $"{made.GetString(DicomTag.SeriesInstanceUID)}/instances/{made.GetString(DicomTag.SOPInstanceUID)}");
        Assert.True(deleted.IsSuccessStatusCode);

        await MonaiClient.PartsOf(await _client.InferAsync("phantom-ct", PhantomService.Series, new { }));
        Assert.Equal(2, _network.Runs);
        await MonaiClient.PartsOf(await _client.InferAsync("phantom-ct", PhantomService.Series, new { }));
        Assert.Equal(2, _network.Runs);

        await _service.StoreAnotherAsync();
        await MonaiClient.PartsOf(await _client.InferAsync("phantom-ct", PhantomService.Series, new { }));
        Assert.Equal(3, _network.Runs);
    }

    [Fact]
    public async Task Clicks_OnASeriesThatAJobHasSegmented_BeginWithItsSeg()
    {
        await MonaiClient.PartsOf(await _client.InferAsync("phantom-ct", PhantomService.Series, new { }));
        Assert.Equal(1, _network.Runs);

        var (_, _, image) = await MonaiClient.PartsOf(await _client.InferAsync("phantom-ct.clicks", PhantomService.Series, new { label = "Spleen", result_extension = ".nrrd" }));
        await MonaiClient.PartsOf(await _client.InferAsync("phantom-ct.clicks", PhantomService.Series, new { label = "Spleen", roi = new[] { 1, 9, 1, 40, 0, 3 } }));

        Assert.Equal(1, _network.Runs);
        Assert.Equal(5, NrrdFile.ReadLabels(Written("a.nrrd", image)).Labels.ToArray().Count(label => label == 1));
        Assert.Equal(5, _network.Corrections.Single().Present.FindBox(2)!.Value.VoxelCount);

        await MonaiClient.PartsOf(await _client.InferAsync("phantom-ct", PhantomService.Series, new { smoothing = 1.5 }));
        Assert.Equal(2, _network.Runs); // another parameter is another run
    }

    [Fact]
    public async Task Session_Expired_IsNullThenTheImageComesAgain()
    {
        var session = await _client.BeginAsync(Nifti());
        await MonaiClient.PartsOf(await _client.InferAsync("phantom-ct", Image, new { }, session));
        using var deleted = await _service.Http.DeleteAsync($"/monailabel/session/{session}");
        Assert.Equal(("{}", HttpStatusCode.OK), (await deleted.Content.ReadAsStringAsync(), deleted.StatusCode));

        using var gone = await _service.Http.GetAsync($"/monailabel/session/{session}");
        Assert.Equal(("null", HttpStatusCode.OK), (await gone.Content.ReadAsStringAsync(), gone.StatusCode));
        using var refused = await _client.InferAsync("phantom-ct", Image, new { }, session);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);

        var again = await _client.BeginAsync(Nifti());
        Assert.NotEqual(session, again);
        await MonaiClient.PartsOf(await _client.InferAsync("phantom-ct", Image, new { }, again));
    }

    [Fact]
    public async Task Uploads_OfTwoClientsWithOneName_DoNotMeet()
    {
        var other = new MonaiClient(_service, "another");
        await _client.UploadAsync(Image, Nifti());
        using var unknown = await other.InferAsync("phantom-ct", Image, new { });
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        await other.UploadAsync(Image, Nifti(slices: 3));

        var (_, _, mine) = await MonaiClient.PartsOf(await _client.InferAsync("phantom-ct", Image, new { result_extension = ".nrrd" }));
        var (_, _, theirs) = await MonaiClient.PartsOf(await other.InferAsync("phantom-ct", Image, new { result_extension = ".nrrd" }));

        Assert.Equal((4, 3), (NrrdFile.ReadLabels(Written("a.nrrd", mine)).Geometry.Slices, NrrdFile.ReadLabels(Written("b.nrrd", theirs)).Geometry.Slices));
    }

    [Fact]
    public async Task Uploads_ServiceEnds_AreGone()
    {
        var service = await PhantomService.StartAsync(_network);
        await new MonaiClient(service).UploadAsync(Image, Nifti());
        var uploads = Path.Combine(service.Service.DataDirectory, "uploads");
        Assert.Single(Directory.GetFiles(uploads));

        await service.Service.StopAsync();

        Assert.Empty(Directory.GetFiles(uploads));
        await service.DisposeAsync();
    }

    [Fact]
    public async Task Clicks_Region_IsTheSameInAnyOrderAndTheMaskIsWithin()
    {
        await _client.UploadAsync(Image, Nifti());

        var ordered = await MonaiClient.PartsOf(await _client.InferAsync("phantom-ct.clicks", Image, new { label = "Spleen", roi = new[] { 5, 7, 3, 20, 1, 2 }, result_extension = ".nrrd" }));
        var reversed = await MonaiClient.PartsOf(await _client.InferAsync("phantom-ct.clicks", Image, new { label = "spleen", roi = new[] { 7, 5, 20, 3, 2, 1 }, result_extension = ".nrrd" }));

        Assert.Equal(ordered.Image, reversed.Image);
        Assert.Equal("""{"Spleen":1}""", ordered.Parameters.GetProperty("label_names").GetRawText());
        Assert.Equal([1, 2], _network.Corrections[0].Prompts.Select(prompt => prompt.Slice));
        var labels = NrrdFile.ReadLabels(Written("a.nrrd", ordered.Image));
        for (var i = 0; i < labels.Labels.Length; i++)
            if (labels.Labels[i] != 0) Assert.True(i % 48 is >= 5 and <= 7 && i / 48 % 48 is >= 3 and <= 20 && i / (48 * 48) is 1 or 2);
    }

    [Fact]
    public async Task Clicks_None_GiveTheAutomaticMaskOfTheLabel()
    {
        await _client.UploadAsync(Image, Nifti());

        var (parameters, _, image) = await MonaiClient.PartsOf(await _client.InferAsync("phantom-ct.clicks", Image, new { label = "Spleen", foreground = Array.Empty<int>(), result_extension = ".nrrd" }));

        Assert.Equal("""{"Spleen":1}""", parameters.GetProperty("label_names").GetRawText());
        Assert.Equal(5, NrrdFile.ReadLabels(Written("a.nrrd", image)).Labels.ToArray().Count(label => label == 1));
        Assert.Empty(_network.Corrections);
    }

    [Fact]
    public async Task Clicks_PointsThatTheWeightsDoNotKnow_AreRefusedWithASentence()
    {
        await _client.UploadAsync(Image, Nifti());

        using var answer = await _client.InferAsync("phantom-ct.clicks", Image, new { label = "Liver", foreground = new[] { new[] { 4, 4, 1 }, [900, 4, 1] } });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("was not trained with points", (await answer.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Single(_network.Corrections[0].Prompts); // the one outside was passed over
    }

    [Fact]
    public async Task Scribbles_LabelMap_IsStrokesAndWhatToBeginWith()
    {
        await _client.UploadAsync(Image, Nifti());
        var map = new ushort[48 * 48 * 4];
        for (var i = 0; i < 6; i++) (map[(10 * 48) + i], map[(12 * 48) + i], map[(20 * 48) + i]) = (2, 3, 7);

        await MonaiClient.PartsOf(await _client.InferAsync("phantom-ct.scribbles", Image, new
        {
            selected_label_name = "Liver",
            label_info = new[] { new { name = "background_scribbles", id = 2 }, new { name = "foreground_scribbles", id = 3 }, new { name = "Liver", id = 7 } },
        }, files: [("label", "s.nii.gz", Labels(map))]));

        var correction = _network.Corrections.Single();
        Assert.Equal([true, false], correction.Prompts.OfType<SamSgp.Inference.Prompting.Prompt.Stroke>().Select(stroke => stroke.Include));
        Assert.Equal(6, correction.Present.FindBox(1)!.Value.VoxelCount);
    }

    [Fact]
    public async Task Submit_UploadThatIsAStoredSeries_BecomesItsSegAndIsLearnedFrom()
    {
        await _client.UploadAsync(Image, Nifti());
        // Values 1 and 2 over the segments that were exported; their idx counts those that were not.
        var labels = new ushort[48 * 48 * 4];
        for (var i = 0; i < 30; i++) (labels[(48 * 48) + (10 * 48) + i], labels[(48 * 48) + (12 * 48) + i]) = (1, 2);

        using var answer = await _client.SubmitAsync(Image, Labels(labels), new { label_info = new[] { new { name = "Spleen", idx = 4 }, new { name = "Liver", idx = 9 } } });

        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        var stored = await _service.Http.QueryAsync($"/dicom-web/studies/{PhantomService.Study}/instances?Modality=SEG");
        var seg = Assert.Single(stored.EnumerateArray());
        var parts = await (await _service.Http.GetAsync($"/dicom-web/studies/{PhantomService.Study}/series/{seg.Text("0020000E")}/instances/{seg.Text("00080018")}",
            "multipart/related; type=\"application/dicom\"")).PartsAsync();
        File.WriteAllBytes(_folder.PathTo("seg.dcm"), parts[0].Body);
        var read = SegmentationReader.Read(DicomFile.Open(parts[0].Body).Dataset);
        Assert.Equal((30, 30), (Count(read, "Liver"), Count(read, "Spleen")));
        Assert.Equal(SegmentAlgorithmType.SemiAutomatic, read.Segments.First(s => s.Label == "Liver").AlgorithmType);
        if (Tools.Find("dciodvfy") is not null) Assert.DoesNotContain("Error", ToolRun.Of("dciodvfy", _folder.PathTo("seg.dcm")).Output, StringComparison.Ordinal);

        var counts = (await _client.InfoAsync()).GetProperty("datastore");
        Assert.Equal((1, 1), (counts.GetProperty("total").GetInt32(), counts.GetProperty("completed").GetInt32()));
        Assert.Equal(HttpStatusCode.NotFound, (await _service.Http.GetAsync("/monailabel/train/?check_if_running=true")).StatusCode);
        using var trained = await _service.Http.PostAsync("/monailabel/train/phantom-ct", new StringContent("{}", Encoding.UTF8, "application/json"));
        Assert.Equal("1 example added", (await trained.JsonAsync()).GetProperty("details")[0].GetString());
        Assert.Equal(1, (await _service.Http.QueryAsync("/api/tasks/phantom-ct/support")).GetProperty("version").GetInt32());
        using var back = await _service.Http.PutAsync("/api/tasks/phantom-ct/support/version", new StringContent("""{"version":0}""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);

        static int Count(Segmentation of, string label) => of.Masks.ReadBox(of.Segments.First(s => s.Label == label).Number, VoxelBox.Of(of.Masks.Geometry)).Count(v => v == 1);
    }

    [Fact]
    public async Task Train_LabelsOfWhichOneWasDeleted_LearnsFromTheOthersAndSaysSo()
    {
        foreach (var row in (int[])[10, 12])
        {
            var labels = new ushort[48 * 48 * 4];
            for (var i = 0; i < 30; i++) labels[(48 * 48) + (row * 48) + i] = 1;
            using var submitted = await _client.SubmitAsync(PhantomService.Series, Labels(labels), new { label_info = new[] { new { name = "Spleen", idx = 1 } } });
            Assert.True(submitted.StatusCode == HttpStatusCode.OK, await submitted.Content.ReadAsStringAsync());
        }

        // As after a restart: what waits is on disk.
        var waiting = new MonaiSubmissions(_service.Service.Services.GetRequiredService<DocumentStore>()).WaitingFor("phantom-ct");
        Assert.Equal(2, waiting.Count);
        var first = waiting[0].Segmentation;
        using var deleted = await _service.Http.DeleteAsync($"/dicom-web/studies/{first.StudyInstanceUid}/series/{first.SeriesInstanceUid}/instances/{first.SopInstanceUid}");
        Assert.True(deleted.IsSuccessStatusCode, await deleted.Content.ReadAsStringAsync());

        Assert.Equal(["1 example added", "1 submitted label is not in the store any more"], await TrainAsync());
        Assert.Equal(["0 examples added"], await TrainAsync());

        async Task<List<string?>> TrainAsync()
        {
            using var trained = await _service.Http.PostAsync("/monailabel/train/phantom-ct", new StringContent("{}", Encoding.UTF8, "application/json"));
            return [.. (await trained.JsonAsync()).GetProperty("details").EnumerateArray().Select(detail => detail.GetString())];
        }
    }

    [Fact]
    public async Task NextSample_IsDownloadedAndItsChecksumIsOfTheFile()
    {
        using var answer = await _service.Http.PostAsync("/monailabel/activelearning/newest", new StringContent("{}", Encoding.UTF8, "application/json"));
        var sample = await answer.JsonAsync();

        using var file = await _service.Http.GetAsync($"/monailabel/datastore/image?image={sample.GetProperty("id").GetString()}");

        var bytes = await file.Content.ReadAsByteArrayAsync();
        Assert.Equal("SHA256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), sample.GetProperty("checksum").GetString());
        Assert.Equal($"attachment; filename=\"{PhantomService.Series}.nii.gz\"", file.Content.Headers.GetValues("Content-Disposition").Single());
        Assert.Equal(48, NiftiFile.ReadVolume(Written("n.nii.gz", bytes)).Geometry.Columns);
        Assert.NotEmpty((await (await _service.Http.PostAsync("/monailabel/activelearning/unsegmented", null)).JsonAsync()).EnumerateObject());
        await MonaiClient.PartsOf(await _client.InferAsync("phantom-ct", PhantomService.Series, new { }));
        Assert.Empty((await (await _service.Http.PostAsync("/monailabel/activelearning/unsegmented", null)).JsonAsync()).EnumerateObject());
        using var labels = await _service.Http.GetAsync($"/monailabel/datastore/label?label={PhantomService.Series}&tag=original");
        Assert.Equal(20, NiftiFile.ReadLabels(Written("l.nii.gz", await labels.Content.ReadAsByteArrayAsync())).Labels.ToArray().Count(label => label > 0));
    }

    [Fact]
    public async Task SignIn_KeyAsPassword_IsWhatRequestsThenBring()
    {
        var audit = Path.Combine(_folder.Root, "audit");
        await using var service = await PhantomService.StartAsAsync(_network, "doctor-key",
            [.. ServiceKeys.Keys(("doctor", "read write segment"), ("reader", "read")), $"--Audit:Folder={audit}"]);
        using var http = new HttpClient { BaseAddress = service.Http.BaseAddress };
        Assert.True((await http.QueryAsync("/monailabel/auth/")).GetProperty("enabled").GetBoolean());
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/monailabel/auth/token/valid")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await TokenAsync("wrong")).StatusCode);

        var token = await (await TokenAsync("doctor-key")).JsonAsync();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"{token.GetProperty("token_type").GetString()} {token.GetProperty("access_token").GetString()}");

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/monailabel/auth/token/valid")).StatusCode);
        var client = new MonaiClient(service) { Http = http };
        await client.UploadAsync(Image, Nifti());
        await MonaiClient.PartsOf(await client.InferAsync("phantom-ct", Image, new { }));
        using var stranger = new HttpClient { BaseAddress = service.Http.BaseAddress };
        stranger.DefaultRequestHeaders.Add("X-Api-Key", "reader-key");
        Assert.Equal(HttpStatusCode.Forbidden, (await new MonaiClient(service) { Http = stranger }.InferAsync("phantom-ct", Image, new { })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await http.PostAsync("/monailabel/train/", null)).StatusCode);

        // The image itself is downloaded without credentials, by its ticket.
        var sample = await (await http.PostAsync("/monailabel/activelearning/newest", null)).JsonAsync();
        var id = sample.GetProperty("id").GetString()!;
        using var anonymous = new HttpClient { BaseAddress = service.Http.BaseAddress };
        Assert.Equal(HttpStatusCode.OK, (await anonymous.GetAsync($"/monailabel/datastore/image?image={id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.GetAsync($"/monailabel/datastore/image?image={PhantomService.Series}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.GetAsync($"/monailabel/datastore/image?image=1.2.3~{id[(id.IndexOf('~', StringComparison.Ordinal) + 1)..]}")).StatusCode);

        // Sign-ins and downloads leave entries though these endpoints are open; he who asked for the ticket is who looked.
        await service.Service.StopAsync();
        var entries = File.ReadLines(Assert.Single(Directory.EnumerateFiles(audit))).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        List<(int Status, string? User)> Of(string action) =>
            [.. entries.Where(entry => entry.GetProperty("EventTypeCode").GetString() == action).Select(entry => (entry.GetProperty("Status").GetInt32(), entry.GetProperty("UserID").GetString()))];
        Assert.Equal([(401, ""), (200, "doctor")], Of("MonaiAuth.Token").Take(2));
        Assert.Contains((200, "doctor"), Of("MonaiDatastore.GetImage"));
        Assert.Contains((401, ""), Of("MonaiDatastore.GetImage"));

        Task<HttpResponseMessage> TokenAsync(string password) => http.PostAsync("/monailabel/auth/token",
            new FormUrlEncodedContent(new Dictionary<string, string> { ["username"] = "me", ["password"] = password, ["grant_type"] = "password" }));
    }

    [Theory]
    [InlineData("phantom-ct", "undefined", "{}", 400, "says of no image")]
    [InlineData("phantom-ct", "../../etc/passwd", "{}", 404, "There is no such image")]
    [InlineData("phantom-ct", "..%2f..%2f", "{}", 404, "There is no such image")]
    [InlineData("no-task", "IMAGE", "{}", 404, "There is no model 'no-task'")]
    [InlineData("phantom-ct", "IMAGE", """{"result_extension":".exe"}""", 400, "result_extension is '.exe'")]
    [InlineData("phantom-ct", "IMAGE", """{"result_extension":".png"}""", 400, "A PNG holds one slice, the image has 4.")]
    [InlineData("phantom-ct", "IMAGE", """{"smoothing":"much"}""", 422, "smoothing")]
    [InlineData("phantom-ct.clicks", "IMAGE", """{"label":"Heart"}""", 400, "Task phantom-ct has no label 'Heart'; it has Liver, Spleen, Right kidney, Left kidney.")]
    [InlineData("phantom-ct.clicks", "IMAGE", """{"roi":[1,2,3]}""", 400, "roi has six numbers")]
    [InlineData("phantom-ct.clicks", "IMAGE", """{"roi":[900,990,1,2,0,1]}""", 400, "roi lies outside the image.")]
    [InlineData("phantom-ct.clicks", "IMAGE", """{"foreground":[["a"]]}""", 400, "foreground is a list of numbers")]
    [InlineData("phantom-ct.clicks", "IMAGE", """{"foreground":[[NaN,1,1]]}""", 400, "params is no JSON")]
    [InlineData("phantom-ct.clicks", "IMAGE", """{"foreground":[[1e999,1,1]]}""", 200, "")] // outside: passed over
    [InlineData("phantom-ct.scribbles", "IMAGE", "{}", 400, "The strokes are missing")]
    [InlineData("phantom-ct", "IMAGE", "[]", 400, "params is not a JSON object.")]
    public async Task Infer_Wrong_SaysWhat(string model, string image, string parameters, int status, string expected)
    {
        using var sent = await _client.FormAsync(HttpMethod.Put, "datastore/?image=IMAGE", [("params", "{}")], [("file", "a.nii.gz", Nifti())]);

        using var answer = await _client.FormAsync(HttpMethod.Post, $"infer/{model}?image={Uri.EscapeDataString(image)}", [("params", parameters)], []);

        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 200) return;
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType); // never an error as multipart
        Assert.Contains(expected, (await answer.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sizes", 400, "too short")]
    [InlineData("bomb", 400, "")]
    [InlineData("text", 415, "is of no kind that is read")]
    [InlineData("empty", 400, "cannot be read")]
    [InlineData("large", 413, "")]
    [InlineData("clicks", 413, "has more than 4 MB")]
    public async Task Upload_Hostile_IsRefusedWithinBounds(string what, int status, string expected)
    {
        await using var service = await PhantomService.StartAsync(_network, "--MonaiLabel:UploadBytes=5000000", "--Memory:MaxRequestMegabytes=300");
        var client = new MonaiClient(service);
        var before = GC.GetTotalAllocatedBytes();

        using var answer = what == "clicks"
            ? await client.InferAsync("phantom-ct.clicks", "1.2", new { foreground = Enumerable.Repeat(new[] { 1, 1, 1 }, 1_000_000) })
            : await client.InferAsync("phantom-ct", "x", new { }, files: [("file", what == "text" ? "/etc/passwd" : "C:\\images\\x.nrrd", Hostile(what))]);

        Assert.True(status == (int)answer.StatusCode || (what == "bomb" && (int)answer.StatusCode is >= 400 and < 500), $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 1L << 30); // the client's own part is most of it
        Assert.Empty(Directory.GetFiles(Path.Combine(service.Service.DataDirectory, "uploads")));
    }

    [Fact]
    public async Task Labels_OfAnotherSize_AreRefusedBeforeTheyAreRead()
    {
        await _client.UploadAsync(Image, Nifti());
        var bomb = Hostile("bomb");

        using var strokes = await _client.InferAsync("phantom-ct.scribbles", Image, new { label_info = new[] { new { name = "foreground_scribbles", id = 3 } } },
            files: [("label", "s.nrrd", bomb)]);
        using var submitted = await _client.SubmitAsync(Image, bomb, new { model = "phantom-ct", label_info = new[] { new { name = "Liver", idx = 1 } } }, "s.nrrd");

        foreach (var answer in new[] { strokes, submitted })
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains("it has 1953125000 voxels, and the image 9216", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    private static byte[] Hostile(string what)
    {
        if (what == "large") return new byte[6_000_000];
        if (what == "empty") return [];
        using var stream = new MemoryStream();
        // 1.9 G voxels of one byte, packed into two million; or a few bytes that claim to be as many.
        stream.Write("NRRD0004\ntype: uchar\ndimension: 3\nsizes: 1250 1250 1250\nencoding: gzip\n\n"u8);
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < (what == "bomb" ? 1900 : 1); i++) gzip.Write(zeros);
        }

        return stream.ToArray();
    }

    private byte[] Nifti(int slices = 4)
    {
        var path = _folder.PathTo("phantom.nii.gz");
        NiftiFile.Write(path, slices == 4 ? Phantom.Volume : DicomPhantom.Create(new PhantomOptions { Columns = 48, Rows = 48, Slices = slices }).Volume);
        return File.ReadAllBytes(path);
    }

    private byte[] Labels(ushort[] labels)
    {
        var path = _folder.PathTo("labels.nii.gz");
        NiftiFile.Write(path, new LabelVolume(Phantom.Volume.Geometry, labels));
        return File.ReadAllBytes(path);
    }

    private string Written(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder.PathTo(name), bytes);
        return _folder.PathTo(name);
    }
}
