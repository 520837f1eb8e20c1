using SamSgp.Dicomweb.Hosting;

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

    [Fact]
    public void Faults_BeyondLoopbackWithAKey_AreNone() => Assert.Empty(Faults(
        "--Listen:Url=http://0.0.0.0:8780", "--Security:ApiKeys:0:Name=a", "--Security:ApiKeys:0:Scopes:0=read",
        $"--Security:ApiKeys:0:Sha256={new string('a', 64)}"));

    [Theory]
    [InlineData("https://viewer.example.org/path")]
    [InlineData("*")]
    public void Faults_CrossOriginNoOrigin_IsTold(string origin) => Assert.Single(Faults($"--Cors:Origins:0={origin}"));

    private static IReadOnlyList<string> Faults(params string[] arguments)
    {
        var builder = ServiceHost.Describe(arguments);
        return ConfigurationCheck.Faults(builder.Configuration, builder.Services);
    }
}
