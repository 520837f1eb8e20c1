using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Tests.Api;
using SamSgp.Dicomweb.Tests.Security;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Nrrd;
using SamSgp.Imaging.Segmentations;

namespace SamSgp.Dicomweb.Tests.Monai;

/// <summary>MONAI Label's protocol as 3D Slicer's module speaks it.</summary>
public sealed class MonaiLabelTests : MonaiFixture
{
    [Fact]
    public async Task Info_Tasks_AreModelsTheirSegmentsLabels()
    {
        var info = await Client.InfoAsync();

        Assert.Contains("Liver", info.GetProperty("labels").EnumerateArray().Select(label => label.GetString()));
        var model = info.GetProperty("models").GetProperty("phantom-ct");
        Assert.Equal(("segmentation", 3), (model.GetProperty("type").GetString(), model.GetProperty("dimension").GetInt32()));
        Assert.Equal([1, 2, 3, 4], model.GetProperty("labels").EnumerateObject().Select(label => label.Value.GetInt32()));
        Assert.Equal("deepgrow", info.GetProperty("models").GetProperty("phantom-ct.clicks").GetProperty("type").GetString());
        Assert.NotEmpty(info.GetProperty("strategies").EnumerateObject());
        Assert.False(info.TryGetProperty("config", out _)); // a client that finds one says it is too old
        var one = await new MonaiClient(Service, path: "/monailabel/tasks/phantom-ct").InfoAsync();
        Assert.Equal(["phantom-ct", "phantom-ct.clicks", "phantom-ct.scribbles"], one.GetProperty("models").EnumerateObject().Select(m => m.Name));
    }

    [Fact]
    public async Task Infer_Upload_AnswersWithTheImagesOwnGridAsTheClientReadsIt()
    {
        Assert.Equal(Image, (await (await Client.UploadAsync(Image, Nifti())).JsonAsync()).GetProperty("image").GetString());

        var (parameters, name, image) = await MonaiClient.PartsOf(await Client.InferAsync("phantom-ct", Image, new { result_extension = ".nrrd", device = "cuda" }));

        Assert.EndsWith(".nrrd", name, StringComparison.Ordinal);
        Assert.Equal("""{"Liver":1,"Spleen":2,"Right kidney":3,"Left kidney":4}""", parameters.GetProperty("label_names").GetRawText());
        Assert.Contains("The network is a fake.", parameters.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()));
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
        await Client.UploadAsync(Image, Nifti());

        var (_, name, image) = await MonaiClient.PartsOf(await Client.InferAsync("phantom-ct", Image, new { result_extension = extension, result_compress = false }));

        Assert.EndsWith(extension, name, StringComparison.Ordinal);
        var path = Written("x" + extension, image);
        var labels = extension == ".nrrd" ? NrrdFile.ReadLabels(path) : NiftiFile.ReadLabels(path);
        Assert.Equal(20, labels.Labels.ToArray().Count(label => label > 0));
        if (extension == ".nrrd") Assert.Contains("encoding: raw", Encoding.Latin1.GetString(image), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_Outputs_AreTheLabelMapOrItsParametersAlone()
    {
        await Client.UploadAsync(Image, Nifti());

        using var image = await Client.InferAsync("phantom-ct", Image, new { }, output: "image");
        using var json = await Client.InferAsync("phantom-ct", Image, new { }, output: "json");
        using var other = await Client.InferAsync("phantom-ct", Image, new { }, output: "dicom_sr");

        Assert.Equal([0x1F, 0x8B], (await image.Content.ReadAsByteArrayAsync())[..2]);
        Assert.Equal(4, (await json.JsonAsync()).GetProperty("label_names").EnumerateObject().Count());
        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
    }

    [Fact]
    public async Task Infer_Series_RunsAWorkitemOnceAndStoresItsSeg()
    {
        var first = await MonaiClient.PartsOf(await Client.InferAsync("phantom-ct", PhantomService.Series, new { result_extension = ".nrrd" }));
        var second = await MonaiClient.PartsOf(await Client.InferAsync("phantom-ct", PhantomService.Series, new { result_extension = ".nrrd" }));

        Assert.Equal(first.Image, second.Image);
        var runs = await Service.Http.QueryAsync("/api/tasks/phantom-ct/segmentations");
        Assert.Equal("COMPLETED", Assert.Single(runs.EnumerateArray()).GetProperty("state").GetString());
        using var seg = await Client.InferAsync("phantom-ct", PhantomService.Series, new { }, output: "dicom_seg");
        Assert.Equal(4, SegmentationReader.Read(DicomFile.Open(await seg.Content.ReadAsByteArrayAsync()).Dataset).Segments.Count);
    }

    [Fact]
    public async Task Infer_SegIsDeletedOrAnImageCame_RunsAgain()
    {
        using var seg = await Client.InferAsync("phantom-ct", PhantomService.Series, new { }, output: "dicom_seg");
        var made = DicomFile.Open(await seg.Content.ReadAsByteArrayAsync()).Dataset;
        using var deleted = await Service.Http.DeleteAsync($"/dicom-web/studies/{made.GetString(DicomTag.StudyInstanceUID)}/series/"
            + $"{made.GetString(DicomTag.SeriesInstanceUID)}/instances/{made.GetString(DicomTag.SOPInstanceUID)}");
        Assert.True(deleted.IsSuccessStatusCode);

        await MonaiClient.PartsOf(await Client.InferAsync("phantom-ct", PhantomService.Series, new { }));
        Assert.Equal(2, Network.Runs);
        await MonaiClient.PartsOf(await Client.InferAsync("phantom-ct", PhantomService.Series, new { }));
        Assert.Equal(2, Network.Runs);

        await Service.StoreAnotherAsync();
        await MonaiClient.PartsOf(await Client.InferAsync("phantom-ct", PhantomService.Series, new { }));
        Assert.Equal(3, Network.Runs);
    }

    [Fact]
    public async Task Clicks_OnASeriesThatAJobHasSegmented_BeginWithItsSeg()
    {
        await MonaiClient.PartsOf(await Client.InferAsync("phantom-ct", PhantomService.Series, new { }));
        Assert.Equal(1, Network.Runs);

        var (_, _, image) = await MonaiClient.PartsOf(await Client.InferAsync("phantom-ct.clicks", PhantomService.Series, new { label = "Spleen", result_extension = ".nrrd" }));
        await MonaiClient.PartsOf(await Client.InferAsync("phantom-ct.clicks", PhantomService.Series, new { label = "Spleen", roi = new[] { 1, 9, 1, 40, 0, 3 } }));

        Assert.Equal(1, Network.Runs);
        Assert.Equal(5, NrrdFile.ReadLabels(Written("a.nrrd", image)).Labels.ToArray().Count(label => label == 1));
        Assert.Equal(5, Network.Corrections.Single().Present.FindBox(2)!.Value.VoxelCount);

        await MonaiClient.PartsOf(await Client.InferAsync("phantom-ct", PhantomService.Series, new { smoothing = 1.5 }));
        Assert.Equal(2, Network.Runs); // another parameter is another run
    }

    [Fact]
    public async Task Session_Expired_IsNullThenTheImageComesAgain()
    {
        var session = await Client.BeginAsync(Nifti());
        await MonaiClient.PartsOf(await Client.InferAsync("phantom-ct", Image, new { }, session));
        using var deleted = await Service.Http.DeleteAsync($"/monailabel/session/{session}");
        Assert.Equal(("{}", HttpStatusCode.OK), (await deleted.Content.ReadAsStringAsync(), deleted.StatusCode));

        using var gone = await Service.Http.GetAsync($"/monailabel/session/{session}");
        Assert.Equal(("null", HttpStatusCode.OK), (await gone.Content.ReadAsStringAsync(), gone.StatusCode));
        using var refused = await Client.InferAsync("phantom-ct", Image, new { }, session);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);

        var again = await Client.BeginAsync(Nifti());
        Assert.NotEqual(session, again);
        await MonaiClient.PartsOf(await Client.InferAsync("phantom-ct", Image, new { }, again));
    }

    [Fact]
    public async Task Uploads_OfTwoClientsWithOneName_DoNotMeet()
    {
        var other = new MonaiClient(Service, "another");
        await Client.UploadAsync(Image, Nifti());
        using var unknown = await other.InferAsync("phantom-ct", Image, new { });
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        await other.UploadAsync(Image, Nifti(slices: 3));

        var (_, _, mine) = await MonaiClient.PartsOf(await Client.InferAsync("phantom-ct", Image, new { result_extension = ".nrrd" }));
        var (_, _, theirs) = await MonaiClient.PartsOf(await other.InferAsync("phantom-ct", Image, new { result_extension = ".nrrd" }));

        Assert.Equal((4, 3), (NrrdFile.ReadLabels(Written("a.nrrd", mine)).Geometry.Slices, NrrdFile.ReadLabels(Written("b.nrrd", theirs)).Geometry.Slices));
    }

    [Fact]
    public async Task Uploads_ServiceEnds_AreGone()
    {
        var service = await PhantomService.StartAsync(Network);
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
        await Client.UploadAsync(Image, Nifti());

        var ordered = await MonaiClient.PartsOf(await Client.InferAsync("phantom-ct.clicks", Image, new { label = "Spleen", roi = new[] { 5, 7, 3, 20, 1, 2 }, result_extension = ".nrrd" }));
        var reversed = await MonaiClient.PartsOf(await Client.InferAsync("phantom-ct.clicks", Image, new { label = "spleen", roi = new[] { 7, 5, 20, 3, 2, 1 }, result_extension = ".nrrd" }));

        Assert.Equal(ordered.Image, reversed.Image);
        Assert.Equal("""{"Spleen":1}""", ordered.Parameters.GetProperty("label_names").GetRawText());
        Assert.Equal([1, 2], Network.Corrections[0].Prompts.Select(prompt => prompt.Slice));
        var labels = NrrdFile.ReadLabels(Written("a.nrrd", ordered.Image));
        for (var i = 0; i < labels.Labels.Length; i++)
            if (labels.Labels[i] != 0) Assert.True(i % 48 is >= 5 and <= 7 && i / 48 % 48 is >= 3 and <= 20 && i / (48 * 48) is 1 or 2);
    }

    [Fact]
    public async Task Clicks_None_GiveTheAutomaticMaskOfTheLabel()
    {
        await Client.UploadAsync(Image, Nifti());

        var (parameters, _, image) = await MonaiClient.PartsOf(await Client.InferAsync("phantom-ct.clicks", Image, new { label = "Spleen", foreground = Array.Empty<int>(), result_extension = ".nrrd" }));

        Assert.Equal("""{"Spleen":1}""", parameters.GetProperty("label_names").GetRawText());
        Assert.Equal(5, NrrdFile.ReadLabels(Written("a.nrrd", image)).Labels.ToArray().Count(label => label == 1));
        Assert.Empty(Network.Corrections);
    }

    [Fact]
    public async Task Clicks_PointsThatTheWeightsDoNotKnow_AreRefusedWithASentence()
    {
        await Client.UploadAsync(Image, Nifti());

        using var answer = await Client.InferAsync("phantom-ct.clicks", Image, new { label = "Liver", foreground = new[] { new[] { 4, 4, 1 }, [900, 4, 1] } });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("was not trained with points", (await answer.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Single(Network.Corrections[0].Prompts); // the one outside was passed over
    }

    [Fact]
    public async Task Scribbles_LabelMap_IsStrokesAndWhatToBeginWith()
    {
        await Client.UploadAsync(Image, Nifti());
        var map = new ushort[48 * 48 * 4];
        for (var i = 0; i < 6; i++) (map[(10 * 48) + i], map[(12 * 48) + i], map[(20 * 48) + i]) = (2, 3, 7);

        await MonaiClient.PartsOf(await Client.InferAsync("phantom-ct.scribbles", Image, new
        {
            selected_label_name = "Liver",
            label_info = new[] { new { name = "background_scribbles", id = 2 }, new { name = "foreground_scribbles", id = 3 }, new { name = "Liver", id = 7 } },
        }, files: [("label", "s.nii.gz", Labels(map))]));

        var correction = Network.Corrections.Single();
        Assert.Equal([true, false], correction.Prompts.OfType<SamSgp.Inference.Prompting.Prompt.Stroke>().Select(stroke => stroke.Include));
        Assert.Equal(6, correction.Present.FindBox(1)!.Value.VoxelCount);
    }

    [Fact]
    public async Task SignIn_KeyAsPassword_IsWhatRequestsThenBring()
    {
        var audit = Path.Combine(Folder.Root, "audit");
        await using var service = await PhantomService.StartAsAsync(Network, "doctor-key",
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
        using var sent = await Client.FormAsync(HttpMethod.Put, "datastore/?image=IMAGE", [("params", "{}")], [("file", "a.nii.gz", Nifti())]);

        using var answer = await Client.FormAsync(HttpMethod.Post, $"infer/{model}?image={Uri.EscapeDataString(image)}", [("params", parameters)], []);

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
        await using var service = await PhantomService.StartAsync(Network, "--MonaiLabel:UploadBytes=5000000", "--Memory:MaxRequestMegabytes=300");
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
}
