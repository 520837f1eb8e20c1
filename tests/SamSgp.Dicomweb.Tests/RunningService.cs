using Microsoft.AspNetCore.Builder;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests;

/// <summary>The real service in this process: Kestrel on a free port of loopback, a data directory of its own.</summary>
public sealed class RunningService : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly WebApplication app;

    private RunningService(string[] settings, Action<WebApplicationBuilder>? adjust)
    {
        var builder = ServiceHost.Describe(
            [$"--Storage:DataDirectory={folder.PathTo("data")}", "--Listen:Url=http://127.0.0.1:0", .. settings]);
        adjust?.Invoke(builder);
        app = ServiceHost.Build(builder);
    }

    /// <summary>Speaks to the origin, for example <c>/dicom-web/studies</c>. Redirects and failures are given as they are.</summary>
    public HttpClient Http { get; private set; } = new();

    public IServiceProvider Services => app.Services;

    public string DataDirectory => folder.PathTo("data");

    /// <summary>Starts it.</summary>
    /// <param name="settings">Command line settings, <c>--Section:Key=value</c>.</param>
    public static Task<RunningService> StartAsync(params string[] settings) => StartAsync(settings, null);

    /// <summary>Starts it with changes to what is registered.</summary>
    internal static async Task<RunningService> StartAsync(string[] settings, Action<WebApplicationBuilder>? adjust)
    {
        var service = new RunningService(settings, adjust);
        await ServiceHost.StartAsync(service.app);
        service.Http = new HttpClient { BaseAddress = new Uri(service.app.Urls.First()) };
        return service;
    }

    /// <summary>Waits until it ends by itself; then why.</summary>
    public Task<string?> WaitForEndAsync() => ServiceHost.WaitForEndAsync(app);

    /// <summary>Tells it to stop, as the system does; connections are left to it.</summary>
    public Task StopAsync() => app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        folder.Dispose();
    }
}
