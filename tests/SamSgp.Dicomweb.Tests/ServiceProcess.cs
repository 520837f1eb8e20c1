using System.Diagnostics;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests;

/// <summary>The service as a process of its own, which can be killed.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private const int DatabaseAway = 6, MostStarts = 5;

    private readonly Process _process;
    private readonly ProcessLog _log;

    private ServiceProcess(Process process, ProcessLog log, Uri address)
    {
        (_process, _log) = (process, log);
        Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
    }

    public HttpClient Http { get; }

    /// <summary>Its number in the system.</summary>
    public int Id => _process.Id;

    /// <summary>What it wrote so far.</summary>
    public string Log => _log.Text;

    /// <summary>Starts it and waits until it is ready.</summary>
    public static Task<ServiceProcess> StartAsync(string dataDirectory, params string[] settings) =>
        StartAsync(dataDirectory, null, settings);

    /// <summary>Starts it in surroundings of its own, and waits until it is ready.</summary>
    public static async Task<ServiceProcess> StartAsync(string dataDirectory, ISurroundings? surroundings, params string[] settings)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (service, exitCode) = await TryStartAsync(dataDirectory, surroundings, settings);
            if (exitCode is null) return service;
            service.Dispose();
            // As supervisors do.
            if (exitCode != DatabaseAway || attempt == MostStarts) throw new InvalidOperationException($"The service did not start:\n{service.Log}");
        }
    }

    private static async Task<(ServiceProcess Service, int? ExitCode)> TryStartAsync(string dataDirectory, ISurroundings? surroundings, string[] settings)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var (started, log) = Launch(dataDirectory, surroundings, address, settings);
        var service = new ServiceProcess(started, log, address);
        for (var attempt = 0; attempt < 600 && !started.HasExited; attempt++)
        {
            try
            {
                if ((await service.Http.GetAsync("/healthz/ready")).IsSuccessStatusCode) return (service, null);
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        service.Kill();
        return (service, started.ExitCode);
    }

    /// <summary>Starts it where it cannot run, and waits for its end.</summary>
    public static Task<(int ExitCode, string Output)> RunAsync(string dataDirectory, ISurroundings? surroundings, params string[] settings) =>
        RunAsync(dataDirectory, surroundings, new Uri($"http://127.0.0.1:{FreePort.Next()}"), settings);

    /// <summary>Starts it at an address where it cannot run, and waits for its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string dataDirectory, ISurroundings? surroundings, Uri address, params string[] settings)
    {
        var (process, log) = Launch(dataDirectory, surroundings, address, settings);
        using (process)
        {
            await process.WaitForExitAsync();
            process.WaitForExit(); // the rest of its output, too
            return (process.ExitCode, log.Text);
        }
    }

    private static (Process Process, ProcessLog Log) Launch(string dataDirectory, ISurroundings? surroundings, Uri address, string[] settings)
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "SamSgp.Dicomweb.dll"), .. settings.Where(IsWord),
            $"--Storage:DataDirectory={dataDirectory}", $"--Listen:Url={address}", .. settings.Where(setting => !IsWord(setting)),
        ];
        var (program, all) = surroundings?.Around(dataDirectory, "dotnet", arguments) ?? ("dotnet", arguments);
        var process = Process.Start(new ProcessStartInfo(program, all) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        return (process, new ProcessLog(process));
    }

    // As "worker": what the program is to do comes before its settings.
    private static bool IsWord(string argument) => !argument.StartsWith('-');

    /// <summary>Ends it at once, as a power cut would, but for what the system has in memory.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Tells it to end, as a supervisor does, and waits until it has.</summary>
    public async Task StopAsync()
    {
        using var sender = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits until it ends by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync();
        _process.WaitForExit(); // the rest of its output, too
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
        Http.Dispose();
    }
}
