using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Security;

public sealed class TlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Get_OverHttps_ShowsTheConfiguredCertificateAndSecureAddresses()
    {
        var thumbprint = WriteCertificate();
        await using var service = await RunningService.StartAsync("--Listen:Url=https://127.0.0.1:0",
            $"--Listen:CertificateFile={_folder.PathTo("cert.pem")}", $"--Listen:CertificateKeyFile={_folder.PathTo("key.pem")}");
        var shown = "";
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) => (shown = certificate!.Thumbprint).Length > 0,
        };
        using var http = new HttpClient(handler) { BaseAddress = service.Http.BaseAddress };
        var ready = await http.GetAsync("/healthz/ready");
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Equal(["max-age=31536000"], ready.Headers.GetValues("Strict-Transport-Security"));
        Assert.Equal(thumbprint, shown);
        var capabilities = await http.QueryAsync("/dicom-web?accept=application/json");
        Assert.StartsWith("https://", capabilities.GetProperty("baseUrl").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Listen:Url=https://127.0.0.1:0", "must name a PEM file")]
    [InlineData("--Listen:CertificateFile=/no/such.pem", "/no/such.pem")]
    public async Task Start_HttpsWithoutAUsableCertificate_SaysWhatWouldBeRight(string setting, string told)
    {
        var fault = await Assert.ThrowsAsync<ConfigurationException>(() => RunningService.StartAsync("--Listen:Url=https://127.0.0.1:0", setting));
        Assert.Contains(told, fault.Message, StringComparison.Ordinal);
    }

    private string WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=samsgp.test", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(_folder.PathTo("cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(_folder.PathTo("key.pem"), key.ExportPkcs8PrivateKeyPem());
        return certificate.Thumbprint;
    }
}
