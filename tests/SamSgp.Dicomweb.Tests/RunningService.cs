using Microsoft.AspNetCore.Builder;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests;

/// <summary>The real service in this process: Kestrel on a free port of loopback, a data directory of its own.</summary>
public sealed class RunningService : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly WebApplication _app;

    private RunningService(string[] settings, Action<WebApplicationBuilder>? adjust)
    {
        var builder = ServiceHost.Describe(
            [$"--Storage:DataDirectory={_folder.PathTo("data")}", "--Listen:Url=http://127.0.0.1:0", .. settings]);
        adjust?.Invoke(builder);
        _app = ServiceHost.Build(builder);
    }

    /// <summary>Speaks to the origin, for example <c>/dicom-web/studies</c>. Redirects and failures are given as they are.</summary>
    public HttpClient Http { get; private set; } = new();

    public IServiceProvider Services => _app.Services;

    public string DataDirectory => _folder.PathTo("data");

    /// <summary>Starts it.</summary>
    /// <param name="settings">Command line settings, <c>--Section:Key=value</c>.</param>
    public static Task<RunningService> StartAsync(params string[] settings) => StartAsync(settings, null);

    /// <summary>Starts it with changes to what is registered.</summary>
    internal static async Task<RunningService> StartAsync(string[] settings, Action<WebApplicationBuilder>? adjust)
    {
        var service = new RunningService(settings, adjust);
        await ServiceHost.StartAsync(service._app);
        service.Http = new HttpClient { BaseAddress = new Uri(service._app.Urls.First()) };
        return service;
    }

    /// <summary>Waits until it ends by itself; then why.</summary>
    public Task<string?> WaitForEndAsync() => ServiceHost.WaitForEndAsync(_app);

    /// <summary>Tells it to stop, as the system does; connections are left to it.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
