#!/usr/bin/env dotnet
#:property RestorePackagesWithLockFile=false
#:property RestoreLockedMode=false
#:property PublishAot=false

// Writes what a package says of third parties: sbom.cdx.json (CycloneDX) and THIRD-PARTY-NOTICES.txt.
//   dotnet run eng/notices.cs -- LAYOUT NUGET VIEWER LICENCES BOM...
// LAYOUT is the folder that is packed, NUGET that of restored packages, VIEWER the npm package of the viewer, LICENCES that of licence texts,
// BOM what the CycloneDX tool found in the programs' projects. Named is what the programs' deps.json bring along, no more and no less,
// and what the viewer's scripts say of what they are made of.
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

if (args.Length < 5)
{
    Console.Error.WriteLine("usage: dotnet run eng/notices.cs -- LAYOUT NUGET VIEWER LICENCES BOM...");
    return 2;
}

var (layout, nuget, viewer, licences) = (args[0], args[1], args[2], args[3]);
var boms = args[4..].Select(file => JsonNode.Parse(File.ReadAllText(file))!.AsObject()).ToList();
var found = boms.SelectMany(bom => bom["components"]!.AsArray()).Select(component => component!.AsObject())
    .DistinctBy(KeyOf).ToDictionary(KeyOf);

var packed = Directory.EnumerateFiles(Path.Combine(layout, "program"), "*.deps.json")
    .SelectMany(file => JsonNode.Parse(File.ReadAllText(file))!["libraries"]!.AsObject())
    .Where(library => (string)library.Value!["type"]! != "project")
    .Select(library => library.Key).Distinct().Order(StringComparer.OrdinalIgnoreCase).ToList();
var components = packed.Select(ComponentOf).ToList();
var viewerBesides = new List<string>();
if (Directory.Exists(Path.Combine(layout, "viewer"))) components.AddRange(OfViewer());
components.AddRange(Directory.EnumerateFiles(Path.Combine(layout, "models"), "model.json", SearchOption.AllDirectories).Select(OfModel));

var whole = boms[0];
whole["components"] = new JsonArray([.. components.Select(component => component.DeepClone())]);
// Edges between packages that are not packed would point nowhere.
var named = components.Select(component => (string?)component["bom-ref"]).ToHashSet();
var edges = boms.SelectMany(bom => bom["dependencies"]!.AsArray()).Where(edge => named.Contains((string?)edge!["ref"])).DistinctBy(edge => (string?)edge!["ref"]);
whole["dependencies"] = new JsonArray([.. edges.Select(edge => (JsonNode)new JsonObject
{
    ["ref"] = (string?)edge!["ref"],
    ["dependsOn"] = new JsonArray([.. (edge["dependsOn"]?.AsArray() ?? []).Where(to => named.Contains((string?)to)).Select(to => to!.DeepClone())]),
})]);
File.WriteAllText(Path.Combine(layout, "sbom.cdx.json"), whole.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
File.WriteAllText(Path.Combine(layout, "THIRD-PARTY-NOTICES.txt"), Notices());
return 0;

static string KeyOf(JsonObject component) => $"{component["name"]}/{component["version"]}";

JsonObject ComponentOf(string key)
{
    if (found.TryGetValue(key, out var component)) return component;
    const string RuntimePack = "runtimepack.";
    // The parts of .NET itself, which no project names.
    if (!key.StartsWith(RuntimePack, StringComparison.Ordinal)) throw new InvalidDataException($"{key} is packed, and the CycloneDX tool does not know it.");
    var parts = key[RuntimePack.Length..].Split('/');
    return Component("framework", parts[0], parts[1], $"pkg:nuget/{parts[0]}@{parts[1]}", "MIT", "https://dot.net/");
}

IEnumerable<JsonObject> OfViewer()
{
    var package = JsonNode.Parse(File.ReadAllText(Path.Combine(viewer, "package.json")))!;
    var component = Component("application", "@ohif/app", (string)package["version"]!, $"pkg:npm/%40ohif/app@{package["version"]}", (string)package["license"]!, "https://ohif.org/");
    var versions = (package["dependencies"]?.AsObject() ?? []).ToDictionary(entry => entry.Key, entry => (string)entry.Value!);
    var bundled = Bundled();
    if (bundled.Count == 0) throw new InvalidDataException($"{viewer}: its scripts do not say any more what they are bundled of, and the notices would not either.");
    // Components of a component are what it is assembled of. Their licences are not known here, and none is named.
    component["components"] = new JsonArray([.. bundled.Select(name => (JsonNode)PartOf(name, versions.GetValueOrDefault(name)))]);
    viewerBesides.AddRange(versions.Where(entry => !bundled.Contains(entry.Key)).Select(entry => $"{entry.Key} {entry.Value}"));
    yield return component;
}

static JsonObject PartOf(string name, string? version)
{
    var url = $"pkg:npm/{name.Replace("@", "%40", StringComparison.Ordinal)}{(version is null ? "" : $"@{version}")}";
    var part = new JsonObject { ["type"] = "library", ["bom-ref"] = url, ["name"] = name, ["purl"] = url };
    if (version is not null) part["version"] = version;
    return part;
}

// The bundler's comments name the files that it put together.
SortedSet<string> Bundled() => new(Scripts().SelectMany(script => Regex.Matches(script, "MODULE: [^\n\"]*").SelectMany(module =>
    Regex.Matches(module.Value, @"node_modules/((?:@[\w.-]+/)?[\w.-]+)/").Select(match => match.Groups[1].Value))), StringComparer.Ordinal);

// What authors say of their rights in comments that the bundler left, each once. Some stand in strings, with their line ends written out.
IEnumerable<string> Statements() => Scripts().SelectMany(Comments)
    .Where(comment => Regex.IsMatch(comment, "@license|copyright|licensed under|SPDX-License", RegexOptions.IgnoreCase))
    .Select(comment => comment.Replace("\\n", "\n", StringComparison.Ordinal).ReplaceLineEndings("\n"))
    .DistinctBy(comment => Regex.Replace(comment, @"\s+", " ")).Order(StringComparer.Ordinal);

static IEnumerable<string> Comments(string script)
{
    const int Longest = 8000; // what is longer is no comment, but a string that looks like the beginning of one
    for (var at = 0; (at = script.IndexOf("/*", at, StringComparison.Ordinal)) >= 0;)
    {
        var end = script.IndexOf("*/", at + 2, Math.Min(Longest, script.Length - at - 2), StringComparison.Ordinal);
        if (end >= 0) yield return script[at..(end + 2)];
        at = end >= 0 ? end + 2 : at + 2;
    }
}

IEnumerable<string> Scripts() => Directory.EnumerateFiles(Path.Combine(viewer, "dist"), "*.js", SearchOption.AllDirectories)
    .Order(StringComparer.Ordinal).Select(File.ReadAllText);

JsonObject OfModel(string file)
{
    var model = JsonNode.Parse(File.ReadAllText(file))!;
    return Component("machine-learning-model", (string)model["name"]!, $"{model["version"]}", $"model:{model["name"]}", (string)model["licence"]!, null);
}

static JsonObject Component(string type, string name, string version, string reference, string licence, string? website)
{
    var component = new JsonObject
    {
        ["type"] = type, ["bom-ref"] = reference, ["name"] = name, ["version"] = version,
        ["licenses"] = new JsonArray(new JsonObject { ["license"] = new JsonObject { ["id"] = licence } }),
    };
    if (reference.StartsWith("pkg:", StringComparison.Ordinal)) component["purl"] = reference;
    if (website is not null) component["externalReferences"] = new JsonArray(new JsonObject { ["url"] = website, ["type"] = "website" });
    return component;
}

string Notices()
{
    var text = new StringBuilder("""
        Third parties' parts of this package
        ====================================

        Each with its licence; a text that several share stands once, under the number that they name. The same list for machines is sbom.cdx.json.


        """.ReplaceLineEndings("\n"));
    var numbers = new Dictionary<string, (int Number, string Text)>();
    foreach (var component in components)
    {
        var texts = TextsOf(component).Select(licence => NumberOf(licence, numbers)).Distinct();
        text.Append($"{component["name"]} {component["version"]}: {Licences(component)}; texts {string.Join(", ", texts)}\n");
        if ((string?)component["copyright"] is { Length: > 0 } copyright) text.Append($"    {copyright.ReplaceLineEndings(" ")}\n");
        if (component["externalReferences"]?.AsArray().FirstOrDefault(link => (string?)link!["type"] == "website") is { } link) text.Append($"    {link["url"]}\n");
    }

    foreach (var bundle in components.Where(component => component["components"] is not null)) text.Append(PartsOf(bundle));
    foreach (var (number, licence) in numbers.Values.OrderBy(entry => entry.Number))
        text.Append($"\n\n[{number}] {new string('-', 120)}\n\n{licence}\n");
    return text.ToString();
}

string PartsOf(JsonObject bundle) => $"""


    What the viewer ({bundle["name"]}) is bundled of
    -----------------------------------------

    As far as its published package tells: names from what the bundler left in its scripts, versions from its package.json where that names the package
    itself. Other versions, and licences that stand nowhere in the bundle, are not to be known from it: https://www.npmjs.com/package/NAME states a
    package's licence, the sources of OHIF {bundle["version"]} (https://github.com/OHIF/Viewers) the versions. Scripts that are bundled whole
    (dicom-microscopy-viewer, ONNX Runtime, oidc-client, polyfills) and codecs compiled to WebAssembly do not name their own parts.

    {string.Join("\n", bundle["components"]!.AsArray().Select(part => $"{part!["name"]} {part["version"]}".TrimEnd()))}

    Named by its package.json besides; of some, such as the codecs, there are parts in it, others only served to build it:

    {string.Join("\n", viewerBesides)}

    What authors state of their rights within it:

    {string.Join("\n\n", Statements())}

    """.ReplaceLineEndings("\n");

static string Licences(JsonObject component) => string.Join(", ", (component["licenses"]?.AsArray() ?? [])
    .Select(entry => (string?)entry!["expression"] ?? (string?)entry["license"]?["id"] ?? (string?)entry["license"]?["name"]));

static int NumberOf(string licence, Dictionary<string, (int Number, string Text)> numbers)
{
    var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(licence)));
    if (!numbers.TryGetValue(key, out var entry)) numbers[key] = entry = (numbers.Count + 1, licence);
    return entry.Number;
}

// The package's own texts; where it states a licence and brings no text, that licence's.
IEnumerable<string> TextsOf(JsonObject component)
{
    var folder = (string)component["type"]! switch
    {
        "machine-learning-model" => Path.Combine(layout, "models", (string)component["name"]!),
        "application" => viewer,
        _ => Path.Combine(nuget, ((string)component["name"]!).ToLowerInvariant(), (string)component["version"]!),
    };
    if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"{component["name"]}: {folder} is not there.");
    var own = Directory.EnumerateFiles(folder).Where(file => IsNotice(Path.GetFileNameWithoutExtension(file), component)).Order(StringComparer.Ordinal)
        .Select(file => File.ReadAllText(file).ReplaceLineEndings("\n").Trim()).ToList();
    if (own.Count > 0) return own;
    var licence = Path.Combine(licences, Licences(component) + ".txt");
    if (!File.Exists(licence)) throw new FileNotFoundException($"{component["name"]} brings no licence text, and {licence} is not there.");
    return [File.ReadAllText(licence).Trim()];
}

static bool IsNotice(string name, JsonObject component) =>
    name.StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase) || name.StartsWith("LICENCE", StringComparison.OrdinalIgnoreCase) ||
    name.StartsWith("NOTICE", StringComparison.OrdinalIgnoreCase) || name.StartsWith("THIRD-PARTY-NOTICES", StringComparison.OrdinalIgnoreCase) ||
    // A model's card states its data and its licence.
    ((string)component["type"]! == "machine-learning-model" && name == "README");
