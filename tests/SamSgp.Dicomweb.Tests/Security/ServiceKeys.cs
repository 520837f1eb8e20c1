using System.Security.Cryptography;
using System.Text;

namespace SamSgp.Dicomweb.Tests.Security;

/// <summary>Settings for keys of the form NAME-key, and clients that show them.</summary>
internal static class ServiceKeys
{
    public static string[] Keys(params (string Name, string Scopes)[] keys) => [.. keys.SelectMany((key, k) => (string[])
    [
        $"--Security:ApiKeys:{k}:Name={key.Name}", $"--Security:ApiKeys:{k}:Sha256={Hash(KeyOf(key.Name))}",
        .. key.Scopes.Split(' ').Select((scope, s) => $"--Security:ApiKeys:{k}:Scopes:{s}={scope}"),
    ])];

    public static string KeyOf(string name) => name + "-key";

    public static HttpClient As(this RunningService service, string name)
    {
        var http = new HttpClient { BaseAddress = service.Http.BaseAddress };
        http.DefaultRequestHeaders.Add("X-Api-Key", KeyOf(name));
        return http;
    }

    private static string Hash(string key) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
