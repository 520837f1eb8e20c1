using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Commands.Bench.Http;

namespace SamSgp.Cli.Commands.Bench.Cluster;

/// <summary>A process of the service.</summary>
internal sealed class BenchService : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly HttpClient _http;
    private readonly string _log;

    private BenchService(Process process, Uri address, string log) =>
        (_process, _log, _http) = (process, log, new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) });

    /// <summary>Base URL of its DICOMweb services.</summary>
    public Uri Dicomweb => new(_http.BaseAddress!, "dicom-web/");

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="program">SamSgp.Dicomweb.dll.</param>
    /// <param name="data">Its data directory.</param>
    /// <param name="settings">What it is told besides.</param>
    /// <param name="token">Stops it.</param>
    /// <exception cref="CommandException">It does not start; its last words are in the message.</exception>
    public static async Task<BenchService> StartAsync(string program, string data, IEnumerable<string> settings, CancellationToken token)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}"));
        var log = data + ".log";
        string[] command = ["dotnet", program, $"--Listen:Url={address}", $"--Storage:DataDirectory={data}", .. settings];
        var start = new ProcessStartInfo("sh", ["-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1", "sh", log, .. command]);
        start.Environment["MALLOC_ARENA_MAX"] = "1";
        var service = new BenchService(Process.Start(start)!, address, log);
        try
        {
            while (!await service.IsReadyAsync(token)) await Task.Delay(Pause, token);
            return service;
        }
        catch
        {
            service.Dispose();
            throw;
        }
    }

    /// <summary>Stores instances.</summary>
    public Task StoreAsync(IReadOnlyList<byte[]> files, CancellationToken token) => SendAsync(HttpMethod.Post, "dicom-web/studies", () => new HttpTarget.StowBody(files).ToContent(), token);

    /// <summary>Asks for a run.</summary>
    /// <returns>Its path.</returns>
    public async Task<string> BeginAsync(string task, string study, string series, CancellationToken token, params (string Name, double Value)[] parameters)
    {
        using var answer = await SendAsync(HttpMethod.Post, $"api/tasks/{task}/segmentations", () => JsonContent.Create(new
        {
            studyInstanceUid = study, seriesInstanceUid = series, parameters = parameters.ToDictionary(one => one.Name, one => one.Value),
        }), token);
        return answer.Headers.Location!.AbsolutePath;
    }

    /// <summary>The state of a run, and how far it is.</summary>
    /// <exception cref="CommandException">It has no result.</exception>
    public async Task<(string State, double Percent)> LookAsync(string run, CancellationToken token) =>
        await ReadAsync(run, token) is var (state, percent) && state != "CANCELED" ? (state, percent) : throw new CommandException($"The run {run} has no result.");

    /// <summary>Cancels a run and waits until its worker has stopped.</summary>
    public async Task CancelAsync(string run, CancellationToken token)
    {
        (await SendAsync(HttpMethod.Delete, run, () => null, token)).Dispose();
        while ((await ReadAsync(run, token)).State != "CANCELED") await Task.Delay(Pause, token);
    }

    private async Task<(string State, double Percent)> ReadAsync(string run, CancellationToken token)
    {
        using var answer = await SendAsync(HttpMethod.Get, run, () => null, token);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(token));
        return (document.RootElement.GetProperty("state").GetString()!, document.RootElement.GetProperty("percent").GetDouble());
    }

    /// <summary>Waits until runs are COMPLETED.</summary>
    public async Task WaitAsync(IEnumerable<string> runs, CancellationToken token)
    {
        foreach (var run in runs)
            while ((await LookAsync(run, token)).State != "COMPLETED") await Task.Delay(Pause, token);
    }

    /// <summary>Sends it a signal by its name, as KILL or STOP.</summary>
    public void Signal(string name)
    {
        if (!BenchTool.Run("kill", ["-" + name, _process.Id.ToString(CultureInfo.InvariantCulture)], out _))
            throw new CommandException($"Process {_process.Id} could not be sent SIG{name}.");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            // Decoders, trainers and scripts' processes end with it.
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
        _http.Dispose();
    }

    private async Task<bool> IsReadyAsync(CancellationToken token)
    {
        if (_process.HasExited) throw new CommandException($"The service did not start:\n{string.Join('\n', File.ReadLines(_log).TakeLast(20))}");
        try
        {
            using var answer = await _http.GetAsync("healthz/ready", token);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // Not listening yet.
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Func<HttpContent?> content, CancellationToken token)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content() };
        var answer = await _http.SendAsync(request, token);
        if (answer.IsSuccessStatusCode) return answer;
        var said = await answer.Content.ReadAsStringAsync(token);
        answer.Dispose();
        throw new CommandException($"{method} {path} was answered with {(int)answer.StatusCode}: {said}");
    }
}
