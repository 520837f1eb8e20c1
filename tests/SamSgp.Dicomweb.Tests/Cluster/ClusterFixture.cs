using System.Net.Http.Json;
using System.Text.Json;
using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Cluster;

/// <summary>A database and a shared folder, and processes of the service on them.</summary>
internal sealed class ClusterFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, ServiceProcess> _processes = [];
    private readonly Dictionary<string, DatabaseLink> _links = [];

    public ClusterFixture()
    {
        File.WriteAllText(_folder.PathTo("connection"), Database.CreateDatabase());
    }

    public PostgresServer Database { get; } = new();

    public ServiceProcess this[string name] => _processes[name];

    public string[] Settings =>
    [
        "--Storage:Database=postgres", $"--Storage:ConnectionFile={_folder.PathTo("connection")}", $"--Storage:SharedFolder={_folder.PathTo("shared")}",
        "--Worker:LeaseSeconds=10",
    ];

    /// <summary>The shared folder.</summary>
    public string SharedFolder => _folder.PathTo("shared");

    /// <summary>How to connect to the database.</summary>
    public string Connection => File.ReadAllText(_folder.PathTo("connection"));

    public string DataOf(string name) => _folder.PathTo(name);

    /// <summary>The link to the database of a process; one that is started after this goes by it.</summary>
    public DatabaseLink Link(string name)
    {
        if (_links.TryGetValue(name, out var link)) return link;
        link = _links[name] = new DatabaseLink(Connection);
        File.WriteAllText(_folder.PathTo(name + ".connection"), link.Connection);
        return link;
    }

    /// <summary>Starts processes, all at once.</summary>
    public Task StartAsync(params IEnumerable<(string Name, string Roles)> processes) =>
        Task.WhenAll(processes.ToList().Select(one => StartAsync(one.Name, one.Roles, null)));

    /// <summary>Starts a process in surroundings of its own.</summary>
    public async Task StartAsync(string name, string roles, ISurroundings? surroundings, params string[] settings)
    {
        string[] link = _links.ContainsKey(name) ? [$"--Storage:ConnectionFile={_folder.PathTo(name + ".connection")}"] : [];
        var process = await ServiceProcess.StartAsync(
            DataOf(name), surroundings, [.. Settings, .. link, $"--Service:Roles={roles}", $"--Worker:Name={name}", .. settings]);
        lock (_processes) _processes[name] = process;
    }

    /// <summary>Ends one as a crash does.</summary>
    public void Kill(string name)
    {
        _processes[name].Kill();
        _processes[name].Dispose();
        _processes.Remove(name);
    }

    /// <summary>A series of four images, as files.</summary>
    public static DicomDataset[] Phantom(int seed) => [.. DicomPhantom.Create(new PhantomOptions { Seed = seed, Columns = 64, Rows = 64, Slices = 4 }).Instances];

    public static byte[] Bytes(DicomDataset instance)
    {
        using var stream = new MemoryStream();
        new DicomFile(instance).Save(stream);
        return stream.ToArray();
    }

    /// <summary>Stores a series at one of some processes, until one of them has said that it is stored.</summary>
    public Task StoreAsync(DicomDataset[] series, params string[] at) => UntilAsync(at, http =>
        http.StoreBytesAsync("/dicom-web/studies", series.Select(Bytes)));

    /// <summary>Asks for a run at one of some processes.</summary>
    /// <returns>Its path.</returns>
    public async Task<string> BeginAsync(DicomDataset[] series, params string[] at) => (await UntilAsync(at, http => AskAsync(http, series))).Headers.Location!.AbsolutePath;

    /// <summary>The same at a process that is there.</summary>
    public static async Task<string> BeginAsync(HttpClient http, DicomDataset[] series) =>
        (await AskAsync(http, series)).EnsureSuccessStatusCode().Headers.Location!.AbsolutePath;

    private static Task<HttpResponseMessage> AskAsync(HttpClient http, DicomDataset[] series) =>
        http.PostAsync("/api/tasks/phantom-ct/segmentations", JsonContent.Create(new
        {
            studyInstanceUid = series[0].GetString(DicomTag.StudyInstanceUID), seriesInstanceUid = series[0].GetString(DicomTag.SeriesInstanceUID),
        }));

    /// <summary>Waits at a process until a run has come to where it is to be.</summary>
    public async Task<JsonElement> WaitAsync(string name, string run, Func<JsonElement, bool> reached)
    {
        for (var attempt = 0; attempt < 2400; attempt++)
        {
            var answer = await this[name].Http.GetAsync(run);
            if (answer.IsSuccessStatusCode && await answer.JsonAsync() is var now && reached(now)) return now;
            await Task.Delay(50);
        }

        throw new TimeoutException(string.Join('\n', _processes.Select(process => $"{process.Key}:\n{process.Value.Log}")));
    }

    public static bool HasEnded(JsonElement run) => run.GetProperty("state").GetString() is "COMPLETED" or "CANCELED";

    public void Dispose()
    {
        foreach (var process in _processes.Values) process.Dispose();
        foreach (var link in _links.Values) link.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Database.Dispose();
        _folder.Dispose();
    }

    private async Task<HttpResponseMessage> UntilAsync(string[] at, Func<HttpClient, Task<HttpResponseMessage>> ask)
    {
        var last = "nobody was there";
        for (var attempt = 0; attempt < 600; attempt++)
        {
            try
            {
                ServiceProcess? process;
                lock (_processes) process = _processes.GetValueOrDefault(at[attempt % at.Length]);
                if (process is not null)
                {
                    var answer = await ask(process.Http);
                    if (answer.IsSuccessStatusCode) return answer;
                    last = await answer.Content.ReadAsStringAsync();
                }
            }
            catch (Exception gone) when (gone is HttpRequestException or ObjectDisposedException or TaskCanceledException)
            {
                last = gone.Message;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException($"{last}\n{string.Join('\n', _processes.Select(process => $"{process.Key}:\n{process.Value.Log}"))}");
    }
}
