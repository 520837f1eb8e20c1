using System.Net.Http.Json;
using System.Text.Json;
using System.Xml.Linq;
using SamSgp.Testing;

namespace SamSgp.EndToEnd.Tests.Packages;

/// <summary>Each package is installed as its users do, and what it brings is run. Docker does not run here: of the image only the
/// context is looked at.</summary>
[Collection(Packed.Collection)]
public sealed class PackageTests(Packed packed) : IClassFixture<Packed>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [DebFact]
    public async Task Deb_InstalledBelowARoot_HasUserAndPrivateDataAndServes()
    {
        var root = _folder.PathTo("root");
        foreach (var part in (string[])["info", "updates", "triggers"]) Directory.CreateDirectory(Path.Combine(root, "var", "lib", "dpkg", part));
        await File.WriteAllTextAsync(Path.Combine(root, "var", "lib", "dpkg", "status"), "");
        // Scripts run without chroot, told of the root by DPKG_ROOT; what the package depends on is outside.
        var install = ToolRun.Of("dpkg", $"--root={root}", "--force-script-chrootless", "--force-depends", "-i",
            Path.Combine(packed.Folder, $"samsgp_{Packed.Version}_amd64.deb"));
        Assert.True(install.ExitCode == 0, install.Output);

        var user = (await File.ReadAllLinesAsync(Path.Combine(root, "etc", "passwd"))).Single(line => line.StartsWith("samsgp:", StringComparison.Ordinal)).Split(':');
        var data = Path.Combine(root, "var", "lib", "samsgp");
        Assert.Equal("/var/lib/samsgp", user[5]);
        Assert.Equal($"700 {user[2]} {user[3]}", ToolRun.Of("stat", "-c", "%a %u %g", data).Output.Trim());
        var command = Path.Combine(root, "usr", "bin", "samsgp");
        Assert.StartsWith(Packed.Version, Installed.Run(Installed.Alone(_folder.Root, command, "--version")).Output, StringComparison.Ordinal);

        // As the unit has it, below the root.
        var unit = await File.ReadAllTextAsync(Path.Combine(root, "usr", "lib", "systemd", "system", "samsgp-dicomweb.service"));
        var started = unit.Split('\n').Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal))["ExecStart=".Length..].Split(' ');
        await using var service = await Installed.StartAsync(listen => Installed.Alone(_folder.Root, root + started[0],
            [.. started[1..].Select(option => option.Replace("=/", $"={root}/", StringComparison.Ordinal)), listen, "--Demo:Enabled=true"]));
        await ServesAsync(service.Client);
        Assert.True(File.Exists(Path.Combine(data, "data", "index.db")));
    }

    [ToolFact("npm", "dpkg-deb")]
    public async Task Tool_InstalledFromTheFolder_ServesByItsCommand()
    {
        var nuget = _folder.PathTo("nuget.config");
        await File.WriteAllTextAsync(nuget, $"<configuration><packageSources><clear /><add key=\"packed\" value=\"{packed.Folder}\" /></packageSources></configuration>");
        var tools = _folder.PathTo("tools");
        // A cache of its own: a package of this version from another build must not answer for it.
        var install = Installed.Alone(_folder.Root, Tools.Find("dotnet")!, "tool", "install", "samsgp", "--tool-path", tools, "--configfile", nuget, "--no-cache");
        install.Environment["NUGET_PACKAGES"] = _folder.PathTo("packages");
        install.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        var installed = Installed.Run(install);
        Assert.True(installed.ExitCode == 0, installed.Output);

        var command = Path.Combine(tools, "samsgp");
        Assert.StartsWith(Packed.Version, Installed.Run(Installed.Alone(_folder.Root, command, "--version")).Output, StringComparison.Ordinal);
        await using var service = await Installed.StartAsync(listen =>
            Installed.Alone(_folder.Root, command, "serve", "--demo", listen, $"--Storage:DataDirectory={_folder.PathTo("data")}"));
        await ServesAsync(service.Client);
    }

    [ToolFact("npm", "dpkg-deb", "tar")]
    public async Task Archive_Unpacked_RunsAndNamesWhatIsInIt()
    {
        var unpack = ToolRun.Of("tar", "-C", _folder.Root, "-xzf", Path.Combine(packed.Folder, $"samsgp-{Packed.Version}-linux-x64.tar.gz"));
        Assert.True(unpack.ExitCode == 0, unpack.Output);
        var folder = _folder.PathTo($"samsgp-{Packed.Version}-linux-x64");
        var tasks = Installed.Run(Installed.Alone(_folder.Root, Path.Combine(folder, "samsgp"), "tasks", "list"));
        Assert.Contains("phantom-ct", tasks.Output, StringComparison.Ordinal);

        var bill = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "sbom.cdx.json"))).RootElement;
        Assert.Equal("CycloneDX", bill.GetProperty("bomFormat").GetString());
        Assert.Equal(Packed.Version, bill.GetProperty("metadata").GetProperty("component").GetProperty("version").GetString());
        var components = bill.GetProperty("components").EnumerateArray()
            .ToDictionary(component => component.GetProperty("name").GetString()!, component => component);
        Assert.All(components.Values, component => Assert.True(component.GetProperty("licenses").GetArrayLength() > 0, $"{component}"));
        foreach (var name in (string[])["TorchSharp", "YamlDotNet", "SkiaSharp", "Microsoft.Data.Sqlite"])
            Assert.Equal(VersionOf(name), components[name].GetProperty("version").GetString());
        string[] besides = ["sgp-nano", "Microsoft.NETCore.App.Runtime.linux-x64", .. Packed.IsWhole ? ["@ohif/app"] : Array.Empty<string>()];
        var notices = await File.ReadAllTextAsync(Path.Combine(folder, "THIRD-PARTY-NOTICES.txt"));
        Assert.All(besides, name => Assert.Contains(name, components.Keys));
        Assert.All(components.Keys, name => Assert.Contains($"\n{name} ", notices, StringComparison.Ordinal));
    }

    [ToolFact("npm", "dpkg-deb")]
    public void Container_Context_HasWhatItsFileCopiesAndStarts()
    {
        var context = Path.Combine(packed.Folder, "container");
        var lines = File.ReadAllLines(Path.Combine(context, "Dockerfile"));
        var copied = lines.Single(line => line.StartsWith("COPY ", StringComparison.Ordinal)).Split(' ');
        var entry = JsonSerializer.Deserialize<string[]>(lines.Single(line => line.StartsWith("ENTRYPOINT ", StringComparison.Ordinal))["ENTRYPOINT ".Length..])!;

        var program = Path.Combine(context, copied[1], Path.GetRelativePath(copied[2], entry[0]));
        Assert.EndsWith("5", ToolRun.Of("stat", "-c", "%a", program).Output.Trim(), StringComparison.Ordinal); // anybody may run it
        Assert.All((string[])["models", "plugin-manifests", "THIRD-PARTY-NOTICES.txt", "sbom.cdx.json"],
            name => Assert.True(Path.Exists(Path.Combine(context, copied[1], name)), name));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task ServesAsync(HttpClient client)
    {
        var tasks = await client.GetFromJsonAsync<JsonElement>("api/tasks");
        Assert.Contains("\"phantom-ct\"", tasks.ToString(), StringComparison.Ordinal);
        if (!Packed.IsWhole) return;

        Assert.Contains("app.bundle", await client.GetStringAsync("/"), StringComparison.Ordinal);
        // The demo's series is stored after the start.
        JsonElement[] stored;
        for (var attempt = 0; (stored = await client.SearchAsync("series?Modality=CT")).Length == 0; attempt++)
        {
            Assert.True(attempt < 600, "The demo's series does not come.");
            await Task.Delay(100);
        }

        var series = stored[0];
        var run = await client.StartAsync("phantom-ct", series.Value("0020000D"), series.Value("0020000E"));
        var (ended, _) = await client.WatchAsync(run);
        Assert.True(ended.GetProperty("state").GetString() == "COMPLETED", $"{ended}");
    }

    private static string VersionOf(string package) => XDocument.Load(Path.Combine(SharedData.RepositoryRoot, "Directory.Packages.props"))
        .Descendants("PackageVersion").Single(version => (string)version.Attribute("Include")! == package).Attribute("Version")!.Value;
}
