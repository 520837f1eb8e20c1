using System.Security.Cryptography;
using System.Text;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Security;

/// <summary>A running service that wants keys or tokens.</summary>
public sealed class SecuredService : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public RunningService Service { get; private set; } = null!;

    public HttpClient Http => Service.Http;

    internal TokenIssuer Issuer { get; } = new();

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(_folder.PathTo("issuer.pem"), Issuer.PublicKeyPem);
        Service = await RunningService.StartAsync(
            $"--Security:PublicKeyFile={_folder.PathTo("issuer.pem")}", $"--Security:Issuer={TokenIssuer.Issuer}",
            $"--Security:Audience={TokenIssuer.Audience}", "--Security:FailuresAllowed=1000000",
            "--Security:ApiKeys:0:Name=reader", $"--Security:ApiKeys:0:Sha256={Hash("reading-key")}", "--Security:ApiKeys:0:Scopes:0=read",
            "--Security:ApiKeys:1:Name=chief", $"--Security:ApiKeys:1:Sha256={Hash("chief-key")}",
            "--Security:ApiKeys:1:Scopes:0=read", "--Security:ApiKeys:1:Scopes:1=write", "--Security:ApiKeys:1:Scopes:2=segment",
            "--Security:ApiKeys:1:Scopes:3=admin");
    }

    public async Task DisposeAsync()
    {
        await Service.DisposeAsync();
        Issuer.Dispose();
        _folder.Dispose();
    }

    internal async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? header = null, string? value = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (header is not null) request.Headers.TryAddWithoutValidation(header, value);
        return await Http.SendAsync(request);
    }

    private static string Hash(string key) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
