using System.Text.Json.Nodes;
using NJsonSchema;
using SamSgp.Tasks.Schema;
using SamSgp.Testing;
using YamlDotNet.RepresentationModel;

namespace SamSgp.Tasks.Tests.Schema;

public sealed class ManifestSchemaTests
{
    private static readonly string Manifests = Path.Combine(SharedData.RepositoryRoot, "plugin-manifests");

    public static TheoryData<string> Shipped => [.. Directory.GetFiles(Manifests, "task.yaml", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Manifests, path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Generate_FileBesideTheManifests_IsCurrent() => Assert.Equal(
        ManifestSchema.Generate(), File.ReadAllText(Path.Combine(Manifests, "task.schema.json")));

    [Theory]
    [MemberData(nameof(Shipped))]
    public async Task Generate_ShippedManifest_IsValid(string manifest)
    {
        var path = Path.Combine(Manifests, manifest);
        Assert.StartsWith("# yaml-language-server: $schema=../task.schema.json\n", await File.ReadAllTextAsync(path), StringComparison.Ordinal);
        Assert.Empty(await ValidateAsync(await File.ReadAllTextAsync(path)));
    }

    [Theory]
    [InlineData("title: Liver on CT", "titel: Liver on CT")]
    [InlineData("number: 1", "number: 0")]
    [InlineData("number: 1", "number: one")]
    [InlineData("title: Liver on CT", "title: x\ninput: { plane: axail }")]
    [InlineData("title: Liver on CT", "title: x\ninput: { window: { center: 60 } }")]
    [InlineData("SCT:10200004 Liver", "Liver")]
    [InlineData("label: Liver,", "label: Liver, postprocess: [keep-larges],")]
    public async Task Generate_FaultyManifest_IsInvalid(string good, string bad)
    {
        Assert.Empty(await ValidateAsync(TemporaryTasks.Minimal));
        Assert.NotEmpty(await ValidateAsync(TemporaryTasks.Minimal.Replace(good, bad, StringComparison.Ordinal)));
    }

    private static async Task<IEnumerable<string>> ValidateAsync(string yaml)
    {
        var schema = await JsonSchema.FromJsonAsync(ManifestSchema.Generate());
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        var json = ToJson(stream.Documents[0].RootNode)!.ToJsonString();
        return schema.Validate(json).Select(e => e.ToString());
    }

    // As yaml-language-server reads YAML: plain scalars have the type they look like.
    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(c =>
            KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, ToJson(c.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Select(ToJson)]),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: var text } => text switch
        {
            "" or "~" or "null" => null,
            "true" or "false" => text == "true",
            _ when double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) => number,
            _ => text,
        },
        YamlScalarNode scalar => scalar.Value,
        _ => throw new NotSupportedException(),
    };
}
