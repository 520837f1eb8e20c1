using System.Diagnostics;
using System.Net;
using SamSgp.Testing;

namespace SamSgp.EndToEnd.Tests.Packages;

/// <summary>The service as a package has it, started as on a machine that has nothing else: no PATH, no checkout around it.</summary>
internal sealed class Installed : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ProcessLog _log;

    private Installed(ProcessStartInfo start, Uri address)
    {
        _process = Process.Start(start)!;
        _log = new ProcessLog(_process);
        Client = new HttpClient { BaseAddress = address };
    }

    public HttpClient Client { get; }

    /// <summary>A program in an environment without anything of this one.</summary>
    public static ProcessStartInfo Alone(string home, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = home };
        start.Environment.Clear();
        start.Environment["HOME"] = home;
        return start;
    }

    /// <summary>Runs a program to its end.</summary>
    public static ToolRun Run(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var log = new ProcessLog(process);
        process.WaitForExit();
        return new(process.ExitCode, log.Text);
    }

    /// <summary>Starts the service and waits until it is ready.</summary>
    public static async Task<Installed> StartAsync(Func<string, ProcessStartInfo> start)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        var service = new Installed(start($"--Listen:Url={address.GetLeftPart(UriPartial.Authority)}"), address);
        for (var attempt = 0; attempt < 600 && !service._process.HasExited; attempt++)
        {
            try
            {
                using var answer = await service.Client.GetAsync("healthz/ready");
                if (answer.StatusCode == HttpStatusCode.OK) return service;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        var log = service._log.Text;
        await service.DisposeAsync();
        throw new InvalidOperationException($"The service did not start:\n{log}");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
