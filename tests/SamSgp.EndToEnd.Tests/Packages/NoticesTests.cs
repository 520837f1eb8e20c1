using System.Text.Json;
using System.Text.Json.Nodes;
using SamSgp.Testing;

namespace SamSgp.EndToEnd.Tests.Packages;

/// <summary>What packages say of the viewer's own third parties.</summary>
[Collection(Packed.Collection)]
public sealed class NoticesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Notices_OfABundle_NameItsPackagesAndWhatTheirAuthorsState()
    {
        await ViewerAsync("""
            // EXTERNAL MODULE: ../../../node_modules/tiny-emitter/index.js
            ;// CONCATENATED MODULE: ../../../node_modules/@scope/part/dist/a.mjs
            /*! part 2.1, Copyright (c) 2020 A. Author, MIT License */
            const shader = "/*\n * Copyright (c) 2011 B. Author\n */";
            /* nothing of anybody's rights */
            """);

        var (notices, bill) = await RunAsync(_folder.PathTo("npm"));

        Assert.Contains("\n@scope/part 2.1.0\ntiny-emitter\n", notices, StringComparison.Ordinal);
        Assert.Contains("\nserver-only 3.0.0\n", notices, StringComparison.Ordinal);
        Assert.Contains("/*! part 2.1, Copyright (c) 2020 A. Author, MIT License */", notices, StringComparison.Ordinal);
        Assert.Contains("/*\n * Copyright (c) 2011 B. Author\n */", notices, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing of anybody's", notices, StringComparison.Ordinal);
        var parts = bill["components"]![0]!["components"]!.AsArray();
        Assert.Equal(["pkg:npm/%40scope/part@2.1.0", "pkg:npm/tiny-emitter"], parts.Select(part => (string?)part!["purl"]));
    }

    [Fact]
    public async Task Notices_OfABundleThatNamesNothing_AreNotWritten()
    {
        await ViewerAsync("/* minified */");
        var run = Notices(_folder.PathTo("npm"));
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("do not say any more what they are bundled of", run.Output, StringComparison.Ordinal);
    }

    [Viewer.ChromiumFact]
    public async Task Notices_OfTheViewer_NameWhatItIsMadeOf()
    {
        var package = Path.GetDirectoryName(Viewer.BrowserNeeds.Viewer)!;
        var react = (string)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(package, "package.json")))!["dependencies"]!["react"]!;

        var (notices, _) = await RunAsync(package);

        Assert.Contains($"\nreact {react}\n", notices, StringComparison.Ordinal);
        Assert.Contains("\n@cornerstonejs/core\n", notices, StringComparison.Ordinal);
        Assert.Contains("\n@cornerstonejs/codec-charls ", notices, StringComparison.Ordinal);
        Assert.Contains("Copyright (c) Facebook, Inc. and its affiliates.", notices, StringComparison.Ordinal);
    }

    private async Task<(string Notices, JsonNode Bill)> RunAsync(string viewer)
    {
        var run = Notices(viewer);
        Assert.True(run.ExitCode == 0, run.Output);
        return (await File.ReadAllTextAsync(_folder.PathTo("layout", "THIRD-PARTY-NOTICES.txt")),
            JsonNode.Parse(await File.ReadAllTextAsync(_folder.PathTo("layout", "sbom.cdx.json")))!);
    }

    // A layout without programs and models.
    private ToolRun Notices(string viewer)
    {
        foreach (var part in (string[])["program", "models", "viewer"]) Directory.CreateDirectory(_folder.PathTo("layout", part));
        File.WriteAllText(_folder.PathTo("bom.json"), """{ "bomFormat": "CycloneDX", "components": [], "dependencies": [] }""");
        var eng = Path.Combine(SharedData.RepositoryRoot, "eng");
        return ToolRun.Of("dotnet", ["run", Path.Combine(eng, "notices.cs"), "--", _folder.PathTo("layout"), _folder.PathTo("nuget"), viewer,
            Path.Combine(eng, "packaging", "licences"), _folder.PathTo("bom.json")]);
    }

    private async Task ViewerAsync(string script)
    {
        Directory.CreateDirectory(_folder.PathTo("npm", "dist"));
        await File.WriteAllTextAsync(_folder.PathTo("npm", "dist", "app.js"), script);
        await File.WriteAllTextAsync(_folder.PathTo("npm", "LICENSE"), "The viewer's licence");
        await File.WriteAllTextAsync(_folder.PathTo("npm", "package.json"), JsonSerializer.Serialize(new
        {
            version = "1.0.0", license = "MIT", dependencies = new Dictionary<string, string> { ["@scope/part"] = "2.1.0", ["server-only"] = "3.0.0" },
        }));
    }
}
