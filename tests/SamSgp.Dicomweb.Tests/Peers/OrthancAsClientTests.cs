using System.Net.Http.Json;
using System.Text.Json;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Peers;

/// <summary>A real Orthanc that speaks DICOMweb to the running service: sends, searches, fetches.</summary>
public sealed class OrthancAsClientTests : IAsyncLifetime
{
    private RunningService service = null!;
    private OrthancProcess orthanc = null!;
    private readonly HttpClient http = new();

    public async Task InitializeAsync()
    {
        if (Tools.Find("Orthanc") is null) return;
        service = await RunningService.StartAsync();
        orthanc = await OrthancProcess.StartAsync(server: ("samsgp", new Uri(service.Http.BaseAddress!, "dicom-web/")));
        http.BaseAddress = orthanc.Address;
    }

    public async Task DisposeAsync()
    {
        http.Dispose();
        if (orthanc is null) return;
        await orthanc.DisposeAsync();
        await service.DisposeAsync();
    }

    [OrthancFact]
    public async Task Stow_Study_IsStoredByteForByte()
    {
        foreach (var file in CtSeries.Files.Take(5)) await http.PostAsync("instances", new ByteArrayContent(await File.ReadAllBytesAsync(file)));
        var study = (await http.GetFromJsonAsync<string[]>("studies"))!.Single();
        var answer = await http.PostAsync("dicom-web/servers/samsgp/stow", Json(new { Resources = new[] { study }, Synchronous = true }));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var found = Assert.Single((await service.Http.QueryAsync("/dicom-web/studies")).EnumerateArray());
        Assert.Equal("5", found.Text("00201208"));
        var url = found.Text("00081190")!;
        var parts = await (await service.Http.GetAsync(url, "multipart/related; type=\"application/dicom\"; transfer-syntax=*")).PartsAsync();
        Assert.Equal(CtSeries.Files.Take(5).Select(file => new FileInfo(file).Length).Order(), parts.Select(part => (long)part.Body.Length).Order());
    }

    [OrthancFact]
    public async Task Qido_AndGet_GiveWhatIsStored()
    {
        await service.Http.StoreAsync("/dicom-web/studies", CtSeries.Files);
        var study = (await service.Http.QueryAsync("/dicom-web/studies"))[0].Text("0020000D")!;
        var studies = await AskAsync("qido", new { Uri = "/studies", Arguments = new { StudyInstanceUID = study, limit = "10" } });
        Assert.Equal(1, studies.GetArrayLength());
        var metadata = await http.PostAsync("dicom-web/servers/samsgp/get", Json(new { Uri = $"/studies/{study}/metadata" }));
        Assert.Equal(20, JsonDocument.Parse(await metadata.Content.ReadAsStringAsync()).RootElement.GetArrayLength());
    }

    [OrthancFact]
    public async Task Retrieve_Study_IsInOrthanc()
    {
        await service.Http.StoreAsync("/dicom-web/studies", CtSeries.Files);
        var study = (await service.Http.QueryAsync("/dicom-web/studies"))[0].Text("0020000D")!;
        var answer = await http.PostAsync("dicom-web/servers/samsgp/retrieve", Json(new { Resources = new[] { new { Study = study } }, Synchronous = true }));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Equal(20, (await http.GetFromJsonAsync<string[]>("instances"))!.Length);
    }

    // Orthanc wants the names as they are, and the length before the body.
    private static StringContent Json(object value) => new(JsonSerializer.Serialize(value));

    private async Task<JsonElement> AskAsync(string what, object request)
    {
        var answer = await http.PostAsync($"dicom-web/servers/samsgp/{what}", Json(request));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }

    private sealed class OrthancFactAttribute : FactAttribute
    {
        public OrthancFactAttribute() =>
            Skip = new ToolFactAttribute("Orthanc").Skip ?? new SharedDataFactAttribute(CtSeries.Folder).Skip;
    }
}
