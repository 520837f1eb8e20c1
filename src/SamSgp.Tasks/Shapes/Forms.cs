using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace SamSgp.Tasks.Shapes;

/// <summary>Forms of a <see cref="UnionShape{T}"/>.</summary>
internal static class Forms
{
    /// <summary>A fixed word that stands for a value.</summary>
    public static UnionShape<T>.Case Word<T>(string word, T value, string description)
        where T : class => new(
        node => node is YamlScalarNode scalar && scalar.Value == word,
        new ScalarShape<T>(
            "write " + word,
            (string _, out T? read) =>
            {
                read = value;
                return null;
            },
            written => value.Equals(written) ? word : null,
            () => new JsonObject { ["enum"] = new JsonArray(word), ["description"] = description }),
        word);

    /// <summary>Any single value.</summary>
    public static UnionShape<T>.Case Scalar<T>(Shape<T> shape) => new(node => node is YamlScalarNode, shape);

    /// <summary>A single value that begins like this.</summary>
    public static UnionShape<T>.Case ScalarStarting<T>(string start, Shape<T> shape) =>
        new(node => node is YamlScalarNode { Value: { } text } && text.StartsWith(start, StringComparison.Ordinal), shape, start);

    /// <summary>A list.</summary>
    public static UnionShape<T>.Case List<T>(Shape<T> shape) => new(node => node is YamlSequenceNode, shape);

    /// <summary>A mapping, whatever its keys.</summary>
    public static UnionShape<T>.Case Mapping<T>(Shape<T> shape) => new(node => node is YamlMappingNode, shape);

    /// <summary>A mapping that has this key.</summary>
    public static UnionShape<T>.Case Keyed<T>(string key, Shape<T> shape) =>
        new(node => node is YamlMappingNode mapping && mapping.Children.Keys.Any(k => k is YamlScalarNode s && s.Value == key), shape, key);
}
