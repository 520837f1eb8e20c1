using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using SamSgp.Tasks.Texts;
using YamlDotNet.RepresentationModel;

namespace SamSgp.Tasks.Shapes;

/// <summary>One of several forms, told apart by a look at the node.</summary>
/// <param name="expected">What would be right, when no form fits: "write all, every 4, ...".</param>
/// <param name="cases">The forms; the first that recognises the node reads it.</param>
internal sealed class UnionShape<T>(string expected, params UnionShape<T>.Case[] cases) : Shape<T>
{
    /// <inheritdoc/>
    public override bool TryRead(YamlNode node, Place place, [MaybeNullWhen(false)] out T value)
    {
        if (Array.Find(cases, c => c.Recognises(node)) is { } found) return found.Shape.TryRead(node, place, out value);

        place.Fault(node, "is none of the forms allowed here" + Near(node), expected);
        value = default;
        return false;
    }

    /// <inheritdoc/>
    public override JsonNode? Write(T value) => cases.Select(c => c.Shape.Write(value)).FirstOrDefault(w => w is not null);

    /// <inheritdoc/>
    public override JsonObject Describe() =>
        new() { ["anyOf"] = new JsonArray([.. cases.Select(c => (JsonNode)c.Shape.Describe())]) };

    private string Near(YamlNode node)
    {
        var words = cases.Select(c => c.Word).OfType<string>();
        var written = node switch
        {
            YamlScalarNode scalar => scalar.Value,
            YamlMappingNode { Children.Count: 1 } mapping => (mapping.Children.First().Key as YamlScalarNode)?.Value,
            _ => null,
        };
        return written is null ? "" : WordList.DidYouMean(written, words);
    }

    /// <summary>A form.</summary>
    /// <param name="Recognises">Whether a node is meant to be of this form.</param>
    /// <param name="Shape">Reads it.</param>
    /// <param name="Word">The word or key that marks the form; null where it has none.</param>
    internal sealed record Case(Func<YamlNode, bool> Recognises, Shape<T> Shape, string? Word = null);
}
