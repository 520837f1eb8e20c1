using System.Net;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Viewer;

/// <summary>The viewer's files over HTTP, with a folder that stands for the npm package.</summary>
public sealed class ViewerMiddlewareTests : IAsyncLifetime
{
    private const string Page = "<!doctype html><title>viewer</title>";
    private const string Bundle = "/app.bundle.0123456789abcdef.js";

    private readonly TemporaryFolder _folder = new();
    private RunningService _service = null!;

    public async Task InitializeAsync()
    {
        var viewer = Directory.CreateDirectory(_folder.PathTo("viewer")).FullName;
        await File.WriteAllTextAsync(Path.Combine(viewer, "index.html"), Page);
        await File.WriteAllTextAsync(Path.Combine(viewer, Bundle[1..]), new string('x', 4096));
        await File.WriteAllBytesAsync(Path.Combine(viewer, "codec.wasm"), new byte[8]);
        await File.WriteAllTextAsync(Path.Combine(viewer, "app-config.js"), "window.config = 'the package\\'s own';");
        await File.WriteAllTextAsync(_folder.PathTo("secret"), "secret");
        _service = await RunningService.StartAsync($"--Viewer:Folder={viewer}", "--Security:ApiKeys:0:Name=a",
            $"--Security:ApiKeys:0:Sha256={new string('0', 64)}", "--Security:ApiKeys:0:Scopes:0=read",
            "--Cors:Origins:0=http://viewer.example.org");
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/viewer?StudyInstanceUIDs=1.2.3")]
    [InlineData("/segmentation")]
    public async Task Get_ClientRoute_IsThePageWithItsPolicy(string path)
    {
        var answer = await _service.Http.GetAsync(path, "text/html,*/*;q=0.8");
        Assert.Equal(Page, await answer.Content.ReadAsStringAsync());
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("'unsafe-eval'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("no-cache", answer.Headers.CacheControl!.ToString());
    }

    [Theory]
    [InlineData("/dicom-web/nothing")]
    [InlineData("/api/nothing")]
    [InlineData("/samsgp/nothing.js")]
    public async Task Get_UnknownPathOfAService_IsNotThePage(string path)
    {
        var answer = await _service.Http.GetAsync(path, "text/html");
        Assert.InRange((int)answer.StatusCode, 400, 499);
    }

    [Theory]
    [InlineData("/%2e%2e/secret")]
    [InlineData("/..%2fsecret")]
    public async Task Get_PathOutOfTheFolder_IsNoFile(string path)
    {
        var answer = await _service.Http.GetAsync(path, "*/*");
        Assert.NotEqual("secret", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Get_HashedFile_IsCompressedAndKeptForever()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Bundle);
        request.Headers.AcceptEncoding.ParseAdd("br, gzip");
        var answer = await _service.Http.SendAsync(request);
        Assert.Equal("text/javascript", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["br"], answer.Content.Headers.ContentEncoding);
        Assert.InRange(answer.Content.Headers.ContentLength!.Value, 1, 1024);
        Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_FileThatIsKnown_Is304()
    {
        var tag = (await _service.Http.GetAsync("/codec.wasm")).Headers.ETag!;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/codec.wasm") { Headers = { IfNoneMatch = { tag } } };
        Assert.Equal(HttpStatusCode.NotModified, (await _service.Http.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Get_WebAssembly_HasItsOwnType() => Assert.Equal("application/wasm",
        (await _service.Http.GetAsync("/codec.wasm")).Content.Headers.ContentType!.MediaType);

    [Fact]
    public async Task Get_Configuration_IsOursInsteadOfThePackages()
    {
        var text = await _service.Http.GetStringAsync("/app-config.js");
        Assert.Contains("/samsgp/config.js", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ExtensionFromListedOrigin_MayBeImported()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/samsgp/index.js");
        request.Headers.Add("Origin", "http://viewer.example.org");
        var answer = await _service.Http.SendAsync(request);
        Assert.Equal("text/javascript", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["http://viewer.example.org"], answer.Headers.GetValues("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Get_Settings_SayWhereAndWhetherToSignIn()
    {
        var settings = await (await _service.Http.GetAsync("/api/viewer")).JsonAsync();
        Assert.Equal("/dicom-web", settings.GetProperty("dicomweb").GetString());
        Assert.True(settings.GetProperty("signIn").GetBoolean());
    }

    [Fact]
    public async Task Get_RootWithoutViewer_SaysWhatToDo()
    {
        await using var bare = await RunningService.StartAsync("--Viewer:Enabled=false");
        var page = await bare.Http.GetStringAsync("/");
        Assert.Contains("eng/up.sh", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_FolderWithoutViewer_StopsTheStart()
    {
        var fault = Assert.Throws<ConfigurationException>(
            () => ServiceHost.Build(ServiceHost.Describe([$"--Viewer:Folder={_folder.PathTo("nowhere")}"])));
        Assert.Contains("@ohif/app", fault.Message, StringComparison.Ordinal);
    }
}
