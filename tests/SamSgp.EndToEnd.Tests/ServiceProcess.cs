using System.Diagnostics;
using System.Globalization;
using System.Net;
using SamSgp.Testing;

namespace SamSgp.EndToEnd.Tests;

/// <summary>The real service as a process of its own, on a free port and an empty data folder; gone when disposed.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Name;

    private readonly string _data;
    private readonly string[] _options;
    private readonly bool _ownsData;
    private readonly int _port = FreePort.Next();
    private readonly int? _threads;
    private Process? _process;
    private ProcessLog? _log;

    private ServiceProcess(string data, bool ownsData, int? threads, string[] options) =>
        (_data, _ownsData, _threads, _options) = (data, ownsData, threads, options);

    public HttpClient Client { get; private set; } = new();

    public int ProcessId => _process!.Id;

    /// <summary>The most memory the process had at any time, in MB (Linux: VmHWM).</summary>
    public double PeakMegabytes => Megabytes("VmHWM:");

    /// <summary>Memory of its own that the process holds now, in MB (Linux: RssAnon).</summary>
    public double HeldMegabytes => Megabytes("RssAnon:");

    public string Log => _log?.Text ?? "";

    public string DataFolder => _data;

    /// <summary>Starts the service and waits until it is ready.</summary>
    /// <param name="options">Further options: <c>--Section:Name=value</c>.</param>
    public static Task<ServiceProcess> StartAsync(params string[] options) => StartAsync(null, options);

    /// <summary>Starts the service and waits until it is ready.</summary>
    /// <param name="threads">Threads of the network; null for as many as it takes by itself.</param>
    /// <param name="options">Further options: <c>--Section:Name=value</c>.</param>
    public static async Task<ServiceProcess> StartAsync(int? threads, params string[] options)
    {
        var service = new ServiceProcess(Directory.CreateTempSubdirectory("samsgp-e2e-").FullName, ownsData: true, threads, options);
        await service.RunAsync();
        return service;
    }

    /// <summary>Ends the process without a word, as a power cut would, and starts it again on the same data.</summary>
    public async Task KillAndRestartAsync()
    {
        await KillAsync();
        await RestartAsync();
    }

    /// <summary>Ends the process without a word, as a power cut would.</summary>
    public Task KillAsync() => StopAsync();

    /// <summary>Starts it again on the same data, at the same address.</summary>
    public Task RestartAsync() => RunAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_ownsData) Directory.Delete(_data, recursive: true);
    }

    private async Task RunAsync()
    {
        var root = SharedData.RepositoryRoot;
        var program = Path.Combine(root, "artifacts", "bin", "SamSgp.Dicomweb", Configuration, "SamSgp.Dicomweb.dll");
        var start = new ProcessStartInfo("dotnet",
        [
            program, $"--Listen:Url=http://127.0.0.1:{_port}", $"--Storage:DataDirectory={_data}",
            $"--Tasks:Folder={Path.Combine(root, "plugin-manifests")}", .. _options,
        ])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = root,
        };
        if (SharedData.Has("data/segmentation")) start.Environment["SAMSGP_SUPPORT"] = SharedData.PathTo("data", "segmentation");
        start.Environment["MALLOC_ARENA_MAX"] = "1"; // as eng/up.sh and the samples have it
        // What is for the tests is no setting of the service.
        foreach (var own in (string[])["SAMSGP_MONAILABEL_CLIENT", "SAMSGP_NODE_MODULES"]) start.Environment.Remove(own);
        if (_threads is { } threads) start.Environment["OMP_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        _process = Process.Start(start)!;
        _log = new ProcessLog(_process);
        Client.Dispose();
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}/"), Timeout = TimeSpan.FromMinutes(5) };
        await WaitUntilReadyAsync();
    }

    private async Task WaitUntilReadyAsync()
    {
        for (var attempt = 0; attempt < 1200 && !_process!.HasExited; attempt++)
        {
            try
            {
                using var answer = await Client.GetAsync("healthz/ready");
                if (answer.StatusCode == HttpStatusCode.OK) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        throw new InvalidOperationException($"The service did not start:\n{Log}");
    }

    private async Task StopAsync()
    {
        Client.Dispose();
        if (_process is null) return;
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    private double Megabytes(string field) => double.Parse(File.ReadLines($"/proc/{ProcessId.ToString(CultureInfo.InvariantCulture)}/status")
        .First(line => line.StartsWith(field, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024;
}
