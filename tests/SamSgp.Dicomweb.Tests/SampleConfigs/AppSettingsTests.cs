using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.SampleConfigs;

/// <summary>The files of <c>sample-configs/appsettings</c>: checked by the host's own check, and the service started with
/// each, but for port and folder.</summary>
public sealed class AppSettingsTests : IDisposable
{
    private const string Placeholder = "REPLACE-WITH-THE-HASH-OF-";

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("standalone.json")]
    [InlineData("pacs.json")]
    public void Faults_SampleAsItIs_AreNone(string file) => Assert.Empty(Faults(PathOf(file)));

    [Fact]
    public void Faults_SecuredAsItIs_AreItsPlaceholders()
    {
        var faults = Faults(PathOf("secured.json"));

        Assert.Equal(2, faults.Count(fault => fault.Contains("64 hexadecimal digits", StringComparison.Ordinal)));
        Assert.All(faults, fault => Assert.True(fault.Contains("64 hexadecimal digits", StringComparison.Ordinal)
            || fault.Contains("/etc/samsgp/tls.", StringComparison.Ordinal), fault));
    }

    [Fact]
    public async Task Start_Standalone_HasTheDemoSeriesAndAllTasks()
    {
        using var service = await StartAsync(PathOf("standalone.json"));

        // The demo comes after the start.
        var series = "";
        for (var attempt = 0; attempt < 300 && series.Length < 3; attempt++)
        {
            series = await service.Http.GetStringAsync("/dicom-web/series");
            if (series.Length < 3) await Task.Delay(100);
        }

        Assert.Contains("CT", series, StringComparison.Ordinal);
        await AssertAllTasksAreGoodAsync(service.Http);
    }

    [Fact]
    public async Task Start_Pacs_RoutesToAPeer()
    {
        using var service = await StartAsync(PathOf("pacs.json"));

        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync("/api/tasks")).StatusCode);
        Assert.Contains("{", service.Log, StringComparison.Ordinal); // JSON log lines
    }

    [Fact]
    public async Task Start_SecuredWithKeys_ServesThoseWhoHaveOneAndOnlyPinnedScripts()
    {
        var file = Path.Combine(_folder.Root, "secured.json");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(PathOf("secured.json")))
            .Replace(Placeholder + "A-KEY", HashOf("first"), StringComparison.Ordinal)
            .Replace(Placeholder + "ANOTHER-KEY", HashOf("second"), StringComparison.Ordinal)
            .Replace("/etc/samsgp", _folder.Root, StringComparison.Ordinal));
        WriteCertificate();
        Assert.Empty(Faults(file));
        using var service = await StartAsync(file);

        Assert.Equal(HttpStatusCode.Unauthorized, (await service.Http.GetAsync("/api/tasks")).StatusCode);
        service.Http.DefaultRequestHeaders.Add("X-Api-Key", "second");
        await AssertAllTasksAreGoodAsync(service.Http);
    }

    private void WriteCertificate()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        File.WriteAllText(Path.Combine(_folder.Root, "tls.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder.Root, "tls.key"), key.ExportPkcs8PrivateKeyPem());
    }

    private static async Task AssertAllTasksAreGoodAsync(HttpClient http)
    {
        using var tasks = JsonDocument.Parse(await http.GetStringAsync("/api/tasks"));
        Assert.Equal(Directory.GetFiles(Path.Combine(SharedData.RepositoryRoot, "plugin-manifests"), "task.yaml", SearchOption.AllDirectories).Length,
            tasks.RootElement.GetProperty("tasks").GetArrayLength());
        Assert.Equal(0, tasks.RootElement.GetProperty("faulty").GetArrayLength());
    }

    private Task<ServiceProcess> StartAsync(string file) =>
        ServiceProcess.StartAsync(Path.Combine(_folder.Root, "data"), $"--config={file}");

    private static IReadOnlyList<string> Faults(string file)
    {
        var builder = ServiceHost.Describe([$"--config={file}"]);
        return ConfigurationCheck.Faults(builder.Configuration, builder.Services);
    }

    private static string PathOf(string file) => Path.Combine(SharedData.RepositoryRoot, "sample-configs", "appsettings", file);

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    public void Dispose() => _folder.Dispose();
}
