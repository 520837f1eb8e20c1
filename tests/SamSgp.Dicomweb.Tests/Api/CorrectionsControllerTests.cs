using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Tests.Security;
using SamSgp.Imaging.Segmentations;
using SamSgp.Jobs.Peers;
using SamSgp.Runs.Corrections;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Api;

/// <summary>Corrections over HTTP, with a network that takes what is painted and draws a little beside it.</summary>
public sealed class CorrectionsControllerTests : IAsyncLifetime
{
    private const string Path = "/api/tasks/phantom-ct/corrections";

    // Of 48 x 48 pixels 25 in the middle, and none of the rows that the network draws its segments in.
    private static readonly byte[] Square = [.. Enumerable.Range(0, 48 * 48).Select(i => i % 48 is >= 20 and < 25 && i / 48 is >= 30 and < 35 ? (byte)1 : (byte)0)];

    private readonly FakeNetwork _network = new();
    private PhantomService _service = null!;

    public async Task InitializeAsync()
    {
        _network.Release();
        _service = await PhantomService.StartAsync(_network);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Correct_PaintedSlice_AnswersWithTheSlicesThatDiffer()
    {
        var answer = await PostAsync(Body(extent: "volume"));

        var slices = (await answer.JsonAsync()).GetProperty("slices").EnumerateArray().ToList();
        // The others hold nothing connected with it, and are empty again.
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var painted = Assert.Single(slices);
        Assert.Equal(PhantomService.Images[2], painted.GetProperty("sopInstanceUid").GetString());
        Assert.Equal(JsonValueKind.Null, painted.GetProperty("frame").ValueKind);
        Assert.Equal(1, painted.GetProperty("confidence").GetDouble());
        Assert.Equal(Square, SliceBits.Unpack(painted.GetProperty("bits").GetBytesFromBase64(), Square.Length));
        using var segmentations = await _service.Http.GetAsync($"/dicom-web/studies/{PhantomService.Study}/series?Modality=SEG");
        Assert.Equal(HttpStatusCode.NoContent, segmentations.StatusCode);
    }

    [Fact]
    public async Task Correct_ExtentSlice_ChangesThatSliceAlone()
    {
        var answer = await (await PostAsync(Body(extent: "slice"))).JsonAsync();

        Assert.Equal(PhantomService.Images[2], Assert.Single(answer.GetProperty("slices").EnumerateArray()).GetProperty("sopInstanceUid").GetString());
        Assert.False(_network.Corrections.Single().Carry);
    }

    [Fact]
    public async Task Correct_ParametersAndExtentsOfPrompts_AreThoseOfTheRequest()
    {
        var body = $$"""
            {"studyInstanceUid":"{{PhantomService.Study}}","seriesInstanceUid":"{{PhantomService.Series}}","segment":1,"parameters":PARAMETERS,
             "prompts":[{"kind":"box","slice":0,"columns":[1,4],"rows":[1,4],"extent":"slice"},{"kind":"box","slice":1,"columns":[1,4],"rows":[1,4]}]}
            """;
        async Task<(HttpStatusCode Status, string Text)> SendAsync(string parameters)
        {
            using var answer = await PostAsync(body.Replace("PARAMETERS", parameters, StringComparison.Ordinal));
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }

        Assert.Equal(HttpStatusCode.OK, (await SendAsync("""{"smoothing":2}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("{}")).Status);
        Assert.Equal([false, null], _network.Corrections[0].Prompts.Select(prompt => prompt.Carries));
        Assert.NotSame(_network.Corrected[0], _network.Corrected[1]); // opened as the run had it
        var (status, text) = await SendAsync("""{"smoothing":99}""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("smoothing", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Correct_Again_ReadsAndSegmentsNothing()
    {
        var (first, second) = (await PostAsync(Body()), await PostAsync(Body()));

        Assert.Same(_network.Corrected[0], _network.Corrected[1]);
        Assert.Same(_network.Corrections[0].Present, _network.Corrections[1].Present); // the task's own result
        Assert.Equal(Slices(await first.JsonAsync()), Slices(await second.JsonAsync()));

        static string Slices(JsonElement answer) => answer.GetProperty("slices").GetRawText();
    }

    [Fact]
    public async Task Correct_AsStream_SendsSlicesAsTheyComeAndThenTheEnd()
    {
        var events = await StreamAsync(Body(), CancellationToken.None);

        // What keep-largest takes of the last two is said in the end.
        Assert.Equal(["slice", "slice", "slice", "slice", "slice", "end"], events.Select(e => e.Name));
        Assert.Equal([2, 3, 1, 1, 3], events.Take(5).Select(e => PhantomService.Images.ToList().IndexOf(e.Data.GetProperty("sopInstanceUid").GetString()!)));
        Assert.Empty(events[^1].Data.GetProperty("slices").EnumerateArray());
        Assert.True(events[^1].Data.GetProperty("seconds").GetDouble() >= 0);
    }

    [Fact]
    public async Task Correct_StreamClosed_StopsTheWork()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _network.BeforeCorrection = token =>
        {
            token.WaitHandle.WaitOne();
            stopped.SetResult();
            token.ThrowIfCancellationRequested();
        };
        using var gone = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => StreamAsync(Body(), gone.Token, onEvent: _ => gone.Cancel()));

        await stopped.Task;
        _network.BeforeCorrection = _ => { };
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(Body())).StatusCode);
    }

    [Fact]
    public async Task Correct_Store_WritesTheSameSegEachTime()
    {
        var first = await (await PostAsync(Body(store: true))).JsonAsync();
        var second = await StreamAsync(Body(store: true), CancellationToken.None);

        var stored = first.GetProperty("segmentation");
        Assert.Equal(stored.GetProperty("sopInstanceUid").GetString(), second[^1].Data.GetProperty("segmentation").GetProperty("sopInstanceUid").GetString());
        Assert.Single((await _service.Http.QueryAsync($"/dicom-web/studies/{PhantomService.Study}/series?Modality=SEG")).EnumerateArray());
        var seg = await FetchAsync(stored);
        Assert.Equal("Corrected: Synthetic abdomen (demo)", seg.GetString(DicomTag.SeriesDescription));
        var read = SegmentationReader.Read(seg);
        Assert.Equal([SegmentAlgorithmType.SemiAutomatic, SegmentAlgorithmType.Automatic, SegmentAlgorithmType.Automatic, SegmentAlgorithmType.Automatic],
            read.Segments.Select(segment => segment.AlgorithmType));
        Assert.Equal([1, 2, 3, 4], read.Masks.SegmentNumbers);
        Assert.Equal(5, read.Masks.FindBox(2)!.Value.VoxelCount); // as the network drew it in the first place
    }

    [ToolFact("dciodvfy")]
    public async Task Correct_Store_GivesASegThatJudgesAccept()
    {
        using var folder = new TemporaryFolder();
        var stored = (await (await PostAsync(Body(store: true))).JsonAsync()).GetProperty("segmentation");
        new DicomFile(await FetchAsync(stored)).Save(folder.PathTo("seg.dcm"));

        Assert.DoesNotContain("Error", ToolRun.Of("dciodvfy", folder.PathTo("seg.dcm")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Correct_StoredSegmentation_IsWhatIsCorrected()
    {
        var first = (await (await PostAsync(Body(store: true))).JsonAsync()).GetProperty("segmentation").GetProperty("sopInstanceUid").GetString()!;

        var again = await (await PostAsync(Body(segment: 3, segmentation: first, store: true))).JsonAsync();

        var read = SegmentationReader.Read(await FetchAsync(again.GetProperty("segmentation")));
        Assert.Equal([SegmentAlgorithmType.SemiAutomatic, SegmentAlgorithmType.Automatic, SegmentAlgorithmType.SemiAutomatic, SegmentAlgorithmType.Automatic],
            read.Segments.Select(segment => segment.AlgorithmType));
        Assert.NotNull(read.Masks.FindBox(1));
        var same = await (await PostAsync(Body(segmentation: first))).JsonAsync();
        Assert.Empty(same.GetProperty("slices").EnumerateArray()); // what was corrected so already
    }

    [Fact]
    public async Task Correct_StoreOfAResultThatWentToAPeer_IsSentThereToo()
    {
        await using var service = await PhantomService.StartAsync(_network, "--Peers:pacs:BaseAddress=http://127.0.0.1:9/dicom-web", "--Peers:pacs:Retries=0");
        var delivery = service.Service.Services.GetRequiredService<ResultDelivery>();
        using var unsent = await service.Http.PostAsync(Path, Json(Body(store: true)));
        Assert.Equal(HttpStatusCode.OK, unsent.StatusCode);
        Assert.Empty(delivery.Pending); // no result of the series went anywhere

        using var run = await service.PostAsync("phantom-ct", new { studyInstanceUid = PhantomService.Study, seriesInstanceUid = PhantomService.Series, destination = "pacs" });
        await service.WatchAsync(run.Headers.Location!.ToString());
        using var answer = await service.Http.PostAsync(Path, Json(Body(store: true, segment: 2)));
        var stored = (await answer.JsonAsync()).GetProperty("segmentation").GetProperty("sopInstanceUid").GetString();

        Assert.Contains(delivery.Pending, waiting => waiting.Peer == "pacs" && waiting.Results.Any(result => result.SopInstanceUid == stored));
    }

    [Theory]
    [InlineData("""{"segment":1,"prompts":[]}""", 400, "studyInstanceUid is missing.")]
    [InlineData("""{"studyInstanceUid":"STUDY","segment":1,"prompts":[]}""", 400, "seriesInstanceUid is missing.")]
    [InlineData("""{"studyInstanceUid":"STUDY","seriesInstanceUid":"1.2","segment":1,"prompts":[{"kind":"point"}]}""", 404, "Series 1.2 of study")]
    [InlineData("""{"studyInstanceUid":"../../etc","seriesInstanceUid":"..","segment":1,"prompts":[{"kind":"point"}]}""", 404, "is not in this store")]
    [InlineData("""{"studyInstanceUid":"STUDY","seriesInstanceUid":"SERIES","segment":1,"prompts":[]}""", 400, "There are 0 prompts; 1 to 200 can be given.")]
    [InlineData("""{"studyInstanceUid":"STUDY","seriesInstanceUid":"SERIES","segment":7,"prompts":[BOX]}""", 400, "Task phantom-ct has no segment 7; it has 1 (Liver)")]
    [InlineData("""{"studyInstanceUid":"STUDY","seriesInstanceUid":"SERIES","segment":1,"segmentationInstanceUid":"1.2.3","prompts":[BOX]}""", 404, "Instance 1.2.3 of study")]
    [InlineData("""{"studyInstanceUid":"STUDY","seriesInstanceUid":"SERIES","segment":1,"extent":"all","prompts":[BOX]}""", 400, "extent is 'all'; volume or slice can be given.")]
    [InlineData("""{"studyInstanceUid":"STUDY","seriesInstanceUid":"SERIES","segment":1,"prompts":[{"kind":"point","include":true,"slice":0,"column":NaN,"row":1}]}""", 400, "prompts[0].column")]
    [InlineData("""{"studyInstanceUid":"STUDY","seriesInstanceUid":"SERIES","segment":1,"prompts":[{"kind":"point","include":true,"slice":0,"column":1e999,"row":1}]}""", 400, "prompts[0] lies at column Infinity")]
    [InlineData("""{"studyInstanceUid":"STUDY","seriesInstanceUid":"SERIES","segment":1,"prompts":[{"kind":"point","include":true,"slice":0,"column":1,"row":1}]}""", 400, "was not trained with points")]
    [InlineData("""{"studyInstanceUid":"STUDY","seriesInstanceUid":"SERIES","segment":1,"prompts":[BOX],"sessions":1}""", 400, "sessions")]
    [InlineData("", 400, "The body is empty")]
    public async Task Correct_Wrong_SaysWhat(string json, int status, string expected)
    {
        foreach (var accept in new[] { "application/json", "text/event-stream" })
        {
            using var answer = await PostAsync(json.Replace("STUDY", PhantomService.Study, StringComparison.Ordinal).Replace("SERIES", PhantomService.Series, StringComparison.Ordinal)
                .Replace("BOX", """{"kind":"box","slice":0,"columns":[1,4],"rows":[1,4]}""", StringComparison.Ordinal), accept);

            Assert.Equal(status, (int)answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
            Assert.Contains(expected, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("points", 400, "The body has more than 200000 names, numbers and lists.")]
    [InlineData("prompts", 400, "The body has more than 200000 names, numbers and lists.")]
    [InlineData("lists", 400, "The body has more than 200000 names, numbers and lists.")]
    [InlineData("depth", 400, "prompts")]
    [InlineData("bytes", 413, "")]
    public async Task Correct_TooMuch_IsRefusedBeforeAnythingIsMadeOfIt(string what, int status, string expected)
    {
        var prompts = what switch
        {
            "points" => $$"""{"kind":"scribble","include":true,"slice":0,"points":[{{string.Join(',', Enumerable.Repeat("[1,2]", 1_000_000))}}]}""",
            "prompts" => string.Join(',', Enumerable.Repeat("""{"kind":"point","include":true,"slice":0,"column":1,"row":1}""", 100_000)),
            "lists" => string.Join(',', Enumerable.Repeat("[]", 3_000_000)),
            "depth" => new string('[', 1000) + new string(']', 1000),
            _ => $$"""{"kind":"mask","slice":0,"bits":"{{new string('A', 17 << 20)}}"}""",
        };

        using var answer = await PostAsync($$"""{"studyInstanceUid":"{{PhantomService.Study}}","seriesInstanceUid":"{{PhantomService.Series}}","segment":1,"prompts":[{{prompts}}]}""");

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(_network.Corrections);
    }

    [Fact]
    public async Task Correct_WithoutTheScope_IsRefused()
    {
        await using var service = await PhantomService.StartAsAsync(_network, "doctor-key", ServiceKeys.Keys(("doctor", "read write segment"), ("reader", "read write")));
        using var reader = service.Service.As("reader");

        using var refused = await reader.PostAsync(Path, Json(Body()));
        using var allowed = await service.Http.PostAsync(Path, Json(Body()));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (refused.StatusCode, allowed.StatusCode));
    }

    private static string Body(string? extent = null, bool store = false, int segment = 1, string? segmentation = null) => JsonSerializer.Serialize(new
    {
        studyInstanceUid = PhantomService.Study, seriesInstanceUid = PhantomService.Series, segment, segmentationInstanceUid = segmentation, extent, store,
        prompts = new[] { new { kind = "mask", sopInstanceUid = PhantomService.Images[2], bits = Convert.ToBase64String(SliceBits.Pack(Square)) } },
    });

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private async Task<HttpResponseMessage> PostAsync(string body, string accept = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = Json(body) };
        request.Headers.Accept.ParseAdd(accept);
        request.Headers.ExpectContinue = true; // what is refused is not sent
        return await _service.Http.SendAsync(request);
    }

    private async Task<List<(string Name, JsonElement Data)>> StreamAsync(string body, CancellationToken token, Action<string>? onEvent = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = Json(body) };
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var answer = await _service.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(token));
        var (events, name) = (new List<(string, JsonElement)>(), "");
        while (await reader.ReadLineAsync(token) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line["event: ".Length..];
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            using var document = JsonDocument.Parse(line["data: ".Length..]);
            events.Add((name, document.RootElement.Clone()));
            onEvent?.Invoke(name);
        }

        return events;
    }

    private async Task<DicomDataset> FetchAsync(JsonElement stored)
    {
        var parts = await (await _service.Http.GetAsync(stored.GetProperty("retrieveUrl").GetString()!, "multipart/related; type=\"application/dicom\"")).PartsAsync();
        return DicomFile.Open(Assert.Single(parts).Body).Dataset;
    }
}
