using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace SamSgp.Tasks.Shapes;

/// <summary>Any single value, as its text; also an empty one.</summary>
internal sealed class AnyScalarShape : Shape<string>
{
    /// <inheritdoc/>
    public override bool TryRead(YamlNode node, Place place, [MaybeNullWhen(false)] out string value)
    {
        value = (node as YamlScalarNode)?.Value ?? "";
        if (node is YamlScalarNode) return true;
        place.Fault(node, "is not a single value", "write a number, true, false or a text");
        return false;
    }

    /// <inheritdoc/>
    public override JsonNode Write(string value) => value;

    /// <inheritdoc/>
    public override JsonObject Describe() => new() { ["type"] = new JsonArray("number", "boolean", "string") };
}
