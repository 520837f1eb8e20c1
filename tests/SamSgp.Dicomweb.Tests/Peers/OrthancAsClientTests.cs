using System.Net.Http.Json;
using System.Text.Json;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Peers;

/// <summary>A real Orthanc that speaks DICOMweb to the running service: sends, searches, fetches.</summary>
public sealed class OrthancAsClientTests : IAsyncLifetime
{
    private RunningService _service = null!;
    private OrthancProcess _orthanc = null!;
    private readonly HttpClient _http = new();

    public async Task InitializeAsync()
    {
        if (Tools.Find("Orthanc") is null) return;
        _service = await RunningService.StartAsync();
        _orthanc = await OrthancProcess.StartAsync(server: ("samsgp", new Uri(_service.Http.BaseAddress!, "dicom-web/")));
        _http.BaseAddress = _orthanc.Address;
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        if (_orthanc is null) return;
        await _orthanc.DisposeAsync();
        await _service.DisposeAsync();
    }

    [OrthancFact]
    public async Task Stow_Study_IsStoredByteForByte()
    {
        foreach (var file in CtSeries.Files.Take(5)) await _http.PostAsync("instances", new ByteArrayContent(await File.ReadAllBytesAsync(file)));
        var study = (await _http.GetFromJsonAsync<string[]>("studies"))!.Single();
        var answer = await _http.PostAsync("dicom-web/servers/samsgp/stow", Json(new { Resources = new[] { study }, Synchronous = true }));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var found = Assert.Single((await _service.Http.QueryAsync("/dicom-web/studies")).EnumerateArray());
        Assert.Equal("5", found.Text("00201208"));
        var url = found.Text(Tags.RetrieveURL)!;
        var parts = await (await _service.Http.GetAsync(url, "multipart/related; type=\"application/dicom\"; transfer-syntax=*")).PartsAsync();
        Assert.Equal(CtSeries.Files.Take(5).Select(file => new FileInfo(file).Length).Order(), parts.Select(part => (long)part.Body.Length).Order());
    }

    [OrthancFact]
    public async Task Qido_AndGet_GiveWhatIsStored()
    {
        await _service.Http.StoreAsync("/dicom-web/studies", CtSeries.Files);
        var study = (await _service.Http.QueryAsync("/dicom-web/studies"))[0].Text("0020000D")!;
        var studies = await AskAsync("qido", new { Uri = "/studies", Arguments = new { StudyInstanceUID = study, limit = "10" } });
        Assert.Equal(1, studies.GetArrayLength());
        var metadata = await _http.PostAsync("dicom-web/servers/samsgp/get", Json(new { Uri = $"/studies/{study}/metadata" }));
        Assert.Equal(20, JsonDocument.Parse(await metadata.Content.ReadAsStringAsync()).RootElement.GetArrayLength());
    }

    [OrthancFact]
    public async Task Retrieve_Study_IsInOrthanc()
    {
        await _service.Http.StoreAsync("/dicom-web/studies", CtSeries.Files);
        var study = (await _service.Http.QueryAsync("/dicom-web/studies"))[0].Text("0020000D")!;
        var answer = await _http.PostAsync("dicom-web/servers/samsgp/retrieve", Json(new { Resources = new[] { new { Study = study } }, Synchronous = true }));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Equal(20, (await _http.GetFromJsonAsync<string[]>("instances"))!.Length);
    }

    // Orthanc wants the names as they are, and the length before the body.
    private static StringContent Json(object value) => new(JsonSerializer.Serialize(value));

    private async Task<JsonElement> AskAsync(string what, object request)
    {
        var answer = await _http.PostAsync($"dicom-web/servers/samsgp/{what}", Json(request));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }

    private sealed class OrthancFactAttribute : FactAttribute
    {
        public OrthancFactAttribute() =>
            Skip = new ToolFactAttribute("Orthanc").Skip ?? new SharedDataFactAttribute(CtSeries.Folder).Skip;
    }
}
