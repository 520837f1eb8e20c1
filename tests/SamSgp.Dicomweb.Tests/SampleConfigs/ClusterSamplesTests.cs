using SamSgp.Testing;
using YamlDotNet.RepresentationModel;

namespace SamSgp.Dicomweb.Tests.SampleConfigs;

/// <summary>The files for several processes on one store, as far as this machine can tell: neither systemd nor Docker runs here.</summary>
public sealed class ClusterSamplesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Units => ["samsgp-web.service", "samsgp-worker@.service"];

    private static string Samples => Path.Combine(SharedData.RepositoryRoot, "sample-configs", "cluster");

    public void Dispose() => _folder.Dispose();

    [ToolTheory("systemd-analyze")]
    [MemberData(nameof(Units))]
    public async Task Unit_SystemdAnalyzeVerify_FindsNothing(string name)
    {
        var path = _folder.PathTo(name.Replace("@", "@1", StringComparison.Ordinal));
        // The program and the user are not on this machine; what verify is about is the rest.
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(Path.Combine(Samples, name)))
            .Replace("/usr/bin/dotnet", Environment.ProcessPath, StringComparison.Ordinal)
            .Replace("User=samsgp\nGroup=samsgp\n", "", StringComparison.Ordinal));

        var (exitCode, output) = ToolRun.Of("systemd-analyze", "verify", path);

        Assert.DoesNotContain("samsgp-w", output, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
    }

    [Theory]
    [MemberData(nameof(Units))]
    public async Task Unit_CommandLine_IsUnderstoodUpToTheDatabase(string name) => await AssertUnderstoodAsync(
        (await File.ReadAllLinesAsync(Path.Combine(Samples, name))).Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal)).Split(' ')[2..]);

    [Fact]
    public async Task Compose_CommandLines_AreUnderstoodUpToTheDatabase()
    {
        var services = ((YamlMappingNode)Load()["services"]).Children.Where(service => $"{service.Key}" is ['w', 'e', 'b', ..] or ['w', 'o', 'r', ..]).ToList();
        Assert.Equal(4, services.Count);
        foreach (var (_, service) in services) await AssertUnderstoodAsync([.. ((YamlSequenceNode)service["command"]).Select(part => $"{part}")]);
    }

    [Fact]
    public void Compose_FilesBesideIt_AreThereOrMadeByTheReadme()
    {
        var readme = File.ReadAllText(Path.Combine(Samples, "README.md"));
        var mounted = ((YamlSequenceNode)Load()["x-service"]["volumes"]).Select(volume => $"{volume}".Split(':')[0])
            .Where(path => path.StartsWith("./", StringComparison.Ordinal)).Append("./nginx.conf").Append("./database-password");
        Assert.All(mounted, path => Assert.True(File.Exists(Path.Combine(Samples, path)) || readme.Contains("> " + path[2..], StringComparison.Ordinal), path));
    }

    [ToolFact("nginx")]
    public void Nginx_Test_FindsNothing()
    {
        var (exitCode, output) = ToolRun.Of("nginx", "-t", "-c", Path.Combine(Samples, "nginx.conf"), "-g", $"pid {_folder.PathTo("pid")}; error_log stderr;");
        Assert.True(exitCode == 0, output);
    }

    // Everything is configured rightly when all that is missing is the file with the connection string.
    private async Task AssertUnderstoodAsync(string[] arguments)
    {
        var own = arguments.Where(argument => !argument.StartsWith("--Listen:", StringComparison.Ordinal) && !argument.StartsWith("--Storage:DataDirectory", StringComparison.Ordinal))
            .Select(argument => argument.Replace("/etc/samsgp/samsgp.json", Path.Combine(Samples, "samsgp.json"), StringComparison.Ordinal));
        var (exitCode, output) = await ServiceProcess.RunAsync(_folder.PathTo("data"), null, [.. own]);
        Assert.Equal(2, exitCode);
        Assert.Contains("The connection file '/etc/samsgp/database' cannot be read", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_EachProcess_IsAskedAtItsOwnAddressWhetherItIsReady()
    {
        var own = ((YamlMappingNode)Load()["services"]).Children.Where(service => service.Key.ToString().StartsWith("web", StringComparison.Ordinal)
            || service.Key.ToString().StartsWith("worker", StringComparison.Ordinal)).Select(service => (YamlMappingNode)service.Value).ToList();
        Assert.Equal(4, own.Count);
        Assert.All(own, service =>
        {
            var listens = ((YamlSequenceNode)service["command"]).Select(argument => argument.ToString()).Single(argument => argument.StartsWith("--Listen:Url=", StringComparison.Ordinal));
            Assert.Equal(listens["--Listen:Url=".Length..] + "/healthz/ready", ((YamlSequenceNode)service["healthcheck"]["test"]).Children[^1].ToString());
        });
    }

    private static YamlMappingNode Load()
    {
        var yaml = new YamlStream();
        using var reader = new StreamReader(Path.Combine(Samples, "compose.yaml"));
        yaml.Load(reader);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }
}
