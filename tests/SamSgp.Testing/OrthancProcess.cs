using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace SamSgp.Testing;

/// <summary>A real Orthanc with the DICOMweb plugin on a free port and an empty storage, gone when disposed.</summary>
public sealed class OrthancProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TemporaryFolder _folder;

    private OrthancProcess(Process process, TemporaryFolder folder, int port)
    {
        (_process, _folder) = (process, folder);
        Address = new Uri($"http://127.0.0.1:{port}/");
        DicomwebAddress = new Uri(Address, "dicom-web");
    }

    /// <summary>Base of Orthanc's own REST interface, with a trailing slash.</summary>
    public Uri Address { get; }

    /// <summary>Base of its DICOMweb services, without a trailing slash.</summary>
    public Uri DicomwebAddress { get; }

    /// <summary>Starts Orthanc and waits until it answers.</summary>
    /// <param name="user">User name it asks for; null to let everyone in.</param>
    /// <param name="password">Password of <paramref name="user"/>.</param>
    /// <param name="server">A DICOMweb server it knows, by its name; null for none. It cannot be named by PUT as soon as
    /// Orthanc answers: its list of servers is read anew from the configuration after that.</param>
    public static async Task<OrthancProcess> StartAsync(string? user = null, string? password = null, (string Name, Uri Address)? server = null)
    {
        var folder = new TemporaryFolder();
        var port = FreePort.Next();
        var configuration = new Dictionary<string, object>
        {
            ["Name"] = "Test",
            ["StorageDirectory"] = folder.PathTo("storage"),
            ["IndexDirectory"] = folder.PathTo("index"),
            ["HttpPort"] = port,
            ["DicomServerEnabled"] = false,
            ["RemoteAccessAllowed"] = false,
            ["AuthenticationEnabled"] = user is not null,
            ["RegisteredUsers"] = user is null ? [] : new Dictionary<string, string> { [user] = password ?? "" },
            ["Plugins"] = new[] { "/usr/share/orthanc/plugins/libOrthancDicomWeb.so" },
            ["DicomWeb"] = new Dictionary<string, object>
            {
                ["Enable"] = true,
                ["Root"] = "/dicom-web/",
                ["Servers"] = server is (var name, var address) ? new Dictionary<string, object> { [name] = new { Url = address } } : [],
            },
        };
        var file = folder.PathTo("orthanc.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(configuration));
        return await StartAsync(folder, file, port, server?.Name);
    }

    /// <summary>Starts Orthanc with a configuration of the caller's.</summary>
    /// <param name="configurationFile">Its configuration, whole.</param>
    /// <param name="port">The HTTP port that file names.</param>
    /// <param name="server">Name of a DICOMweb server in that file; null if it has none.</param>
    public static Task<OrthancProcess> StartAsync(string configurationFile, int port, string? server) =>
        StartAsync(new TemporaryFolder(), configurationFile, port, server);

    private static async Task<OrthancProcess> StartAsync(TemporaryFolder folder, string file, int port, string? server)
    {
        var process = Process.Start(new ProcessStartInfo(Tools.Find("Orthanc")!, [file])
        {
            RedirectStandardError = true, RedirectStandardOutput = true,
        })!;
        var log = new ProcessLog(process);
        var orthanc = new OrthancProcess(process, folder, port);
        await orthanc.WaitUntilReadyAsync(server, log);
        return orthanc;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private async Task WaitUntilReadyAsync(string? server, ProcessLog log)
    {
        using var client = new HttpClient();
        for (var attempt = 0; attempt < 300; attempt++)
        {
            if (_process.HasExited) break;
            try
            {
                if (await IsReadyAsync(client, server)) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        await DisposeAsync();
        throw new InvalidOperationException($"Orthanc did not start:\n{log.Text}");
    }

    private async Task<bool> IsReadyAsync(HttpClient client, string? server)
    {
        using var answer = await client.GetAsync(new Uri(Address, server is null ? "system" : $"dicom-web/servers/{server}"));
        return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Unauthorized;
    }
}
