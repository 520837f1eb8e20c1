using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace SamSgp.Tasks.Shapes;

/// <summary>A shape whose good values are noted in the document, for checks that need more than one place.</summary>
internal sealed class NotingShape<T>(Shape<T> inner, Action<T, Place, YamlNode> note) : Shape<T>
{
    /// <inheritdoc/>
    public override bool TryRead(YamlNode node, Place place, [MaybeNullWhen(false)] out T value)
    {
        if (!inner.TryRead(node, place, out value)) return false;
        note(value, place, node);
        return true;
    }

    /// <inheritdoc/>
    public override JsonNode? Write(T value) => inner.Write(value);

    /// <inheritdoc/>
    public override JsonObject Describe() => inner.Describe();
}
