using System.Net;
using System.Text;
using SamSgp.Testing;

namespace SamSgp.EndToEnd.Tests.Viewer;

/// <summary>Somebody else's viewer: the same npm package on another origin, with the sample configuration.</summary>
internal sealed class OtherViewer : IDisposable
{
    private const string SampleService = "https://samsgp.example.org";

    private readonly HttpListener _listener = new();
    private readonly string _configuration;

    /// <summary>Serves it until it is disposed.</summary>
    /// <param name="service">Origin of the service, in place of the sample's.</param>
    public OtherViewer(Uri service)
    {
        var sample = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "sample-configs", "ohif", "app-config.js"));
        _configuration = sample.Replace(SampleService, service.ToString().TrimEnd('/'), StringComparison.Ordinal);
        _listener.Prefixes.Add(Origin.ToString());
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Chosen once, so that the service can be told before the viewer is there.</summary>
    public static Uri Origin { get; } = new($"http://127.0.0.1:{FreePort.Next()}/");

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = Task.Run(() => Answer(context));
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath;
        var response = context.Response;
        response.ContentType = Path.GetExtension(path) switch
        {
            ".js" => "text/javascript", ".css" => "text/css", ".wasm" => "application/wasm", ".svg" => "image/svg+xml",
            ".json" => "application/json", _ => "text/html",
        };
        if (path == "/app-config.js")
        {
            response.Close(Encoding.UTF8.GetBytes(_configuration), willBlock: true);
            return;
        }

        var file = Path.Combine(BrowserNeeds.Viewer!, path.TrimStart('/'));
        response.Close(File.ReadAllBytes(File.Exists(file) ? file : Path.Combine(BrowserNeeds.Viewer!, "index.html")), willBlock: true);
    }
}
