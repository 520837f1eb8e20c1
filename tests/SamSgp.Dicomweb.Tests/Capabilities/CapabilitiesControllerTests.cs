using System.Net;
using System.Xml.Linq;

namespace SamSgp.Dicomweb.Tests.Capabilities;

public sealed class CapabilitiesControllerTests : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync("--Listen:BasePath=/pacs/rs", "--Viewer:Enabled=false");

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("GET", "/pacs/rs")]
    [InlineData("GET", "/pacs/rs/")]
    [InlineData("OPTIONS", "/pacs/rs")]
    [InlineData("OPTIONS", "/pacs/rs/studies")]
    public async Task Capabilities_Json_NameTheResources(string method, string path)
    {
        var document = await (await _service.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path))).JsonAsync();
        var studies = Assert.Single(document.GetProperty("resources").EnumerateArray(),
            resource => resource.GetProperty("path").GetString() == "/pacs/rs/studies");
        Assert.Equal(["GET", "HEAD", "POST"], studies.GetProperty("methods").EnumerateArray().Select(m => m.GetProperty("name").GetString()));
        Assert.Equal($"{_service.Http.BaseAddress}pacs/rs", document.GetProperty("baseUrl").GetString());
    }

    [Fact]
    public async Task Capabilities_Wadl_IsXmlWithTheSameResources()
    {
        var response = await _service.Http.GetAsync("/pacs/rs", "application/vnd.sun.wadl+xml");
        var document = XDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Contains(document.Descendants(), e => e.Name.LocalName == "resource" && (string?)e.Attribute("path") == "pacs/rs/studies");
        Assert.Equal("application/vnd.sun.wadl+xml", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Get_Home_SaysWhatRunsHere()
    {
        var page = await (await _service.Http.GetAsync("/")).Content.ReadAsStringAsync();
        Assert.Contains("/pacs/rs", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _service.Http.PostAsync("/", null)).StatusCode);
    }
}
