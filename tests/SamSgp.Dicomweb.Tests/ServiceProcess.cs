using System.Diagnostics;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests;

/// <summary>The service as a process of its own, which can be killed.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private readonly Process process;
    private readonly ProcessLog log;

    private ServiceProcess(Process process, ProcessLog log, Uri address)
    {
        (this.process, this.log) = (process, log);
        Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
    }

    public HttpClient Http { get; }

    /// <summary>What it wrote so far.</summary>
    public string Log => log.Text;

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<ServiceProcess> StartAsync(string dataDirectory, params string[] settings)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var started = Process.Start(new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "SamSgp.Dicomweb.dll"),
            $"--Storage:DataDirectory={dataDirectory}", $"--Listen:Url={address}", .. settings,
        ]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var log = new ProcessLog(started);
        var service = new ServiceProcess(started, log, address);
        for (var attempt = 0; attempt < 600 && !started.HasExited; attempt++)
        {
            try
            {
                if ((await service.Http.GetAsync("/healthz/ready")).IsSuccessStatusCode) return service;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        service.Kill();
        throw new InvalidOperationException($"The service did not start:\n{log.Text}");
    }

    /// <summary>Ends it at once, as a power cut would, but for what the system has in memory.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited) Kill();
        process.Dispose();
        Http.Dispose();
    }
}
