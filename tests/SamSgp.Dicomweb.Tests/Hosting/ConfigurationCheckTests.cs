using Microsoft.Extensions.DependencyInjection;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Inference;
using SamSgp.Jobs.Pipeline;

namespace SamSgp.Dicomweb.Tests.Hosting;

public sealed class ConfigurationCheckTests
{
    [Fact]
    public void Faults_Defaults_AreNone() => Assert.Empty(Faults());

    [Fact]
    public void Faults_SeveralAtOnce_AreAllTold()
    {
        var faults = Faults(
            "--Storge:DataDirectory=/x", "--Listen:BasPath=/y", "--Listen:MaxConnections=many", "--Listen:MinBytesPerSecond=0");
        Assert.Equal(4, faults.Count);
        Assert.Contains(faults, fault => fault.StartsWith("Storge: unknown", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.StartsWith("Listen:BasPath: unknown key", StringComparison.Ordinal)
            && fault.Contains("BasePath", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("Listen:MaxConnections", StringComparison.Ordinal)
            && fault.Contains("many", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("MinBytesPerSecond", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--Listen:Url=127.0.0.1:8780")]
    [InlineData("--Listen:Url=http://127.0.0.1:8780/path")]
    [InlineData("--Listen:BasePath=dicom-web")]
    [InlineData("--Listen:BasePath=/dicom-web/")]
    [InlineData("--Listen:PublicOrigin=pacs.example.org")]
    public void Faults_MalformedAddress_IsTold(string argument) => Assert.Single(Faults(argument));

    [Theory]
    [InlineData("http://0.0.0.0:8780")]
    [InlineData("http://192.168.1.5:8780")]
    [InlineData("http://*:8780")]
    [InlineData("http://[::]:8780")]
    [InlineData("http://pacs.example.org:8780")]
    public void Faults_BeyondLoopbackWithoutAuthentication_IsTold(string url) =>
        Assert.Contains("authentication", Assert.Single(Faults($"--Listen:Url={url}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://localhost:8780")]
    [InlineData("http://127.0.0.2:8780")]
    [InlineData("http://[::1]:8780")]
    public void Faults_Loopback_AreNone(string url) => Assert.Empty(Faults($"--Listen:Url={url}"));

    [Fact]
    public void Faults_BehindAProxyWithoutAuthentication_IsTold()
    {
        var fault = Assert.Single(Faults("--Listen:PublicOrigin=https://samsgp.example.org"));
        Assert.StartsWith("Listen:PublicOrigin", fault, StringComparison.Ordinal);
        Assert.Contains("Configure authentication", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Listen:PublicOrigin=http://localhost:3000", "")]
    [InlineData("--Listen:PublicOrigin=https://samsgp.example.org", "--Listen:AllowUnauthenticatedRemote=true")]
    public void Faults_ProxyOfThisMachineOrOverridden_AreNone(string origin, string other) =>
        Assert.Empty(other.Length > 0 ? Faults(origin, other) : Faults(origin));

    [Fact]
    public void Faults_BeyondLoopbackOverridden_AreNone() =>
        Assert.Empty(Faults("--Listen:Url=http://0.0.0.0:8780", "--Listen:AllowUnauthenticatedRemote=true"));

    [Theory]
    [InlineData("cpu, CUDA:1,auto")]
    [InlineData("cuda:0,cuda:1,cuda:2,cuda:3")]
    public void Faults_SeveralDevices_AreNone(string devices) => Assert.Empty(Faults($"--Inference:Device={devices}"));

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:0,")]
    [InlineData("cuda:0 cuda:1")]
    [InlineData("cuda:x")]
    public void Faults_DeviceThatIsNone_SaysWhatIs(string devices) =>
        Assert.Contains("cpu, cuda, cuda:N or auto", Assert.Single(Faults($"--Inference:Device={devices}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("cpu", 1)]
    [InlineData("cpu,cpu", 2)]
    public async Task Start_Devices_AreAsManyJobsAtOnce(string devices, int jobs)
    {
        await using var service = await RunningService.StartAsync($"--Inference:Device={devices}");

        Assert.Equal(jobs, service.Services.GetRequiredService<JobCapacity>().Jobs);
        Assert.Equal(jobs, service.Services.GetRequiredService<DeviceEngines>().Count);
    }

    [Fact]
    public void Describe_ConfigFile_IsReadAndOverriddenByTheCommandLine()
    {
        var file = Path.Combine(Path.GetTempPath(), $"samsgp-{Guid.NewGuid():N}.json");
        File.WriteAllText(file, """{ "Listen": { "BasePath": "/file", "MaxConnections": 7 } }""");
        try
        {
            var configuration = ServiceHost.Describe([$"--config={file}", "--Listen:BasePath=/line"]).Configuration;
            Assert.Equal(("/line", "7"), (configuration["Listen:BasePath"], configuration["Listen:MaxConnections"]));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IReadOnlyList<string> Faults(params string[] arguments)
    {
        var builder = ServiceHost.Describe(arguments);
        return ConfigurationCheck.Faults(builder.Configuration, builder.Services);
    }
}
