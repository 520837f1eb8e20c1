using System.Diagnostics;

namespace SamSgp.Testing;

/// <summary>A real nginx with the sample configuration, on a free port before a service; gone when disposed.</summary>
public sealed class NginxProcess : IAsyncDisposable
{
    /// <summary>The path that the sample puts the service under.</summary>
    public const string Prefix = "/samsgp";

    private const string SampleService = "http://127.0.0.1:8780/";

    private readonly Process _process;
    private readonly TemporaryFolder _folder;

    private NginxProcess(Process process, TemporaryFolder folder, int port)
    {
        (_process, _folder) = (process, folder);
        Origin = new Uri($"http://127.0.0.1:{port}/");
        Address = new Uri(Origin, Prefix + "/");
    }

    /// <summary>Where nginx itself is.</summary>
    public Uri Origin { get; }

    /// <summary>Where the service is behind it, with a slash at its end.</summary>
    public Uri Address { get; }

    /// <summary>Starts nginx and waits until it answers.</summary>
    /// <param name="service">The service, in place of the sample's.</param>
    /// <param name="change">Changes the sample otherwise; null for nothing.</param>
    /// <param name="at">Its port; null for any.</param>
    public static async Task<NginxProcess> StartAsync(Uri service, Func<string, string>? change = null, int? at = null)
    {
        var folder = new TemporaryFolder();
        var port = at ?? FreePort.Next();
        var sample = await File.ReadAllTextAsync(Path.Combine(SharedData.RepositoryRoot, "sample-configs", "nginx", "samsgp.conf"));
        var location = sample.Replace(SampleService, service.ToString(), StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder.PathTo("location.conf"), change?.Invoke(location) ?? location);
        await File.WriteAllTextAsync(folder.PathTo("nginx.conf"), $$"""
            daemon off;
            {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
            pid {{folder.PathTo("pid")}};
            error_log stderr;
            events { }
            http {
                access_log off;
                client_body_temp_path {{folder.PathTo("bodies")}};
                proxy_temp_path {{folder.PathTo("answers")}};
                server { listen 127.0.0.1:{{port}}; include {{folder.PathTo("location.conf")}}; }
            }
            """);
        var process = Process.Start(new ProcessStartInfo(Tools.Find("nginx")!, ["-p", folder.Root, "-e", "stderr", "-c", folder.PathTo("nginx.conf")])
        {
            RedirectStandardError = true, RedirectStandardOutput = true,
        })!;
        var log = new ProcessLog(process);
        var nginx = new NginxProcess(process, folder, port);
        await nginx.WaitUntilReadyAsync(log);
        return nginx;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Its workers end with it only where it is told to end.
        using (var sender = Process.Start("kill", ["-TERM", $"{_process.Id}"])) await sender.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private async Task WaitUntilReadyAsync(ProcessLog log)
    {
        using var client = new HttpClient();
        for (var attempt = 0; attempt < 100 && !_process.HasExited; attempt++)
        {
            try
            {
                using var answer = await client.GetAsync(Origin);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100); // Not listening yet.
            }
        }

        throw new InvalidOperationException($"nginx did not start:\n{log.Text}");
    }
}
