using System.Diagnostics;
using System.Text.RegularExpressions;
using SamSgp.Testing;
using YamlDotNet.RepresentationModel;

namespace SamSgp.Dicomweb.Tests.SampleConfigs;

/// <summary>The systemd unit and the container files, as far as this machine can tell: neither systemd nor Docker runs here.</summary>
public sealed partial class UnitAndContainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Samples => Path.Combine(SharedData.RepositoryRoot, "sample-configs");

    private static string Unit => File.ReadAllText(Path.Combine(Samples, "systemd", "samsgp-dicomweb.service"));

    [ToolFact("systemd-analyze")]
    public async Task Unit_SystemdAnalyzeVerify_FindsNothing()
    {
        var path = Path.Combine(_folder.Root, "samsgp-dicomweb.service");
        // The program and the user are not on this machine; what verify is about is the rest.
        await File.WriteAllTextAsync(path, Unit.Replace("/usr/bin/dotnet", Environment.ProcessPath, StringComparison.Ordinal)
            .Replace("User=samsgp\nGroup=samsgp\n", "", StringComparison.Ordinal));

        var (exitCode, output) = await RunAsync("systemd-analyze", "verify", path);

        Assert.DoesNotContain("samsgp-dicomweb.service", output, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task Unit_CommandLine_StartsTheService()
    {
        var arguments = Unit.Split('\n').Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal)).Split(' ')[2..];
        Assert.Equal(["--config=/etc/samsgp/samsgp.json", "--Storage:DataDirectory=/var/lib/samsgp/data"], arguments);

        using var service = await ServiceProcess.StartAsync(Path.Combine(_folder.Root, "data"),
            "--config=" + Path.Combine(Samples, "appsettings", "standalone.json"), "--Demo:Enabled=false");

        Assert.True((await service.Http.GetAsync("/healthz/live")).IsSuccessStatusCode);
    }

    [Fact]
    public void Compose_EveryPath_IsThere()
    {
        var folder = Path.Combine(Samples, "docker");
        var compose = Load("compose.yaml");
        var services = (YamlMappingNode)compose["services"];
        foreach (var (name, service) in services.Children)
        {
            var build = service["build"];
            Assert.True(File.Exists(Path.Combine(folder, $"{build["context"]}", $"{build["dockerfile"]}")), $"{name}: dockerfile");
            Assert.Contains($" AS {build["target"]}\n", File.ReadAllText(Path.Combine(folder, "Dockerfile")), StringComparison.Ordinal);
            foreach (var volume in ((YamlSequenceNode)service["volumes"]).Select(v => Variable().Replace($"{v}", "$1").Split(':')[0]))
            {
                var isNamed = ((YamlMappingNode)compose["volumes"]).Children.ContainsKey(volume);
                Assert.True(isNamed || Path.Exists(Path.Combine(folder, volume)), $"{name}: {volume}");
            }
        }
    }

    [Fact]
    public void ComposeNvidia_ChangesAServiceThatIsThere()
    {
        var service = Load("compose.nvidia.yaml")["services"]["samsgp"];

        Assert.True(((YamlMappingNode)Load("compose.yaml")["services"]).Children.ContainsKey("samsgp"));
        Assert.Equal(("nvidia", "cuda"), ($"{service["runtime"]}", $"{service["build"]["args"]["TORCH_BACKEND"]}"));
        Assert.Equal("gpu", $"{service["deploy"]["resources"]["reservations"]["devices"][0]["capabilities"][0]}");
    }

    [Fact]
    public void Dockerfile_CopiesOnlyWhatIsThere()
    {
        var copied = File.ReadLines(Path.Combine(Samples, "docker", "Dockerfile"))
            .Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ')[1..^1]).ToList();

        Assert.NotEmpty(copied);
        Assert.All(copied, path => Assert.True(Path.Exists(Path.Combine(SharedData.RepositoryRoot, path)), path));
    }

    private static YamlNode Load(string file)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(Path.Combine(Samples, "docker", file))));
        return stream.Documents[0].RootNode;
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    public void Dispose() => _folder.Dispose();

    [GeneratedRegex(@"\$\{\w+:-([^}]*)\}")]
    private static partial Regex Variable();
}
