using System.Security.Cryptography;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Security;

public sealed class SecurityOptionsTests
{
    [Fact]
    public void Faults_KeysWrong_AreAllTold()
    {
        var faults = Faults("--Security:ApiKeys:0:Name=a", "--Security:ApiKeys:0:Sha256=short", "--Security:ApiKeys:0:Scopes:0=everything",
            "--Security:ApiKeys:0:Key=plain");
        Assert.Contains(faults, fault => fault.Contains("64 hexadecimal digits", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("'everything'", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.StartsWith("Security:ApiKeys:0:Key: unknown key", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--Security:Authority=http://login.example.org", "https://")]
    [InlineData("--Security:Authority=https://login.example.org", "Audience")]
    [InlineData("--Security:PublicKeyFile=/no/such/file.pem", "there is no file")]
    public void Faults_TokensWrong_AreTold(string argument, string told) =>
        Assert.Contains(Faults(argument), fault => fault.Contains(told, StringComparison.Ordinal));

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nbm8ga2V5\n-----END PUBLIC KEY-----")]
    [InlineData("-----BEGIN CERTIFICATE-----\nbm8ga2V5\n-----END CERTIFICATE-----")]
    public void Faults_PublicKeyFileHoldsNoKey_IsTold(string pem) => Assert.Contains("BEGIN PUBLIC KEY", FaultOf(pem), StringComparison.Ordinal);

    [Fact]
    public void Faults_PublicKeyTooShort_IsTold()
    {
        using var rsa = RSA.Create(1024);
        Assert.Contains("1024 bits", FaultOf(rsa.ExportSubjectPublicKeyInfoPem()), StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_PublicKeyFile_IsFine()
    {
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Null(FaultOf(rsa.ExportSubjectPublicKeyInfoPem()));
        Assert.Null(FaultOf(ec.ExportSubjectPublicKeyInfoPem()));
    }

    [Fact]
    public void Faults_BeyondLoopbackWithAKey_AreNone() => Assert.Empty(Faults(
        "--Listen:Url=http://0.0.0.0:8780", "--Security:ApiKeys:0:Name=a", "--Security:ApiKeys:0:Scopes:0=read",
        $"--Security:ApiKeys:0:Sha256={new string('a', 64)}"));

    [Theory]
    [InlineData("https://viewer.example.org/path")]
    [InlineData("*")]
    public void Faults_CrossOriginNoOrigin_IsTold(string origin) => Assert.Single(Faults($"--Cors:Origins:0={origin}"));

    [Theory]
    [InlineData("proxy.example.org")]
    [InlineData("10")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.256")]
    public void Faults_TrustedProxyNoAddress_IsTold(string proxy) => Assert.Contains(
        $"Listen: TrustedProxies: '{proxy}' must be an address", Assert.Single(Faults($"--Listen:TrustedProxies:0={proxy}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("10.0.0.5")]
    [InlineData("10.0.0.0/24")]
    [InlineData("fd00::5")]
    [InlineData("fd00::/64")]
    public void Faults_TrustedProxyAddressOrNetwork_AreNone(string proxy) => Assert.Empty(Faults($"--Listen:TrustedProxies:0={proxy}"));

    private static string? FaultOf(string pem)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathTo("issuer.pem"), pem);
        return Faults($"--Security:PublicKeyFile={folder.PathTo("issuer.pem")}", "--Security:Audience=a", "--Security:Issuer=b").SingleOrDefault();
    }

    private static IReadOnlyList<string> Faults(params string[] arguments)
    {
        var builder = ServiceHost.Describe(arguments);
        return ConfigurationCheck.Faults(builder.Configuration, builder.Services);
    }
}
