using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace SamSgp.Tasks.Shapes;

/// <summary>Reads the text of a scalar; returns null, or what is wrong with it ("is not a whole number").</summary>
internal delegate string? ScalarParser<T>(string text, [MaybeNull] out T value);

/// <summary>A single value: text, number, code, colour, ...</summary>
/// <param name="expected">What would be right: "write a number from 1 to 255".</param>
/// <param name="parse">Reads the text.</param>
/// <param name="write">Writes the value.</param>
/// <param name="describe">The JSON Schema.</param>
internal sealed class ScalarShape<T>(string expected, ScalarParser<T> parse, Func<T, JsonNode?> write,
    Func<JsonObject> describe) : Shape<T>
{
    /// <inheritdoc/>
    public override bool TryRead(YamlNode node, Place place, [MaybeNullWhen(false)] out T value)
    {
        T? read = default;
        var problem = node switch
        {
            YamlScalarNode scalar when IsEmpty(scalar) => "has no value",
            YamlScalarNode scalar => parse(scalar.Value!, out read),
            YamlSequenceNode => "is a list where a single value belongs",
            _ => "is a mapping where a single value belongs",
        };
        if (problem is not null) place.Fault(node, problem, expected);
        value = read!;
        return problem is null;
    }

    /// <inheritdoc/>
    public override JsonNode? Write(T value) => write(value);

    /// <inheritdoc/>
    public override JsonObject Describe() => describe();

    private static bool IsEmpty(YamlScalarNode scalar) =>
        scalar.Style == YamlDotNet.Core.ScalarStyle.Plain && scalar.Value is null or "" or "~" or "null";
}
