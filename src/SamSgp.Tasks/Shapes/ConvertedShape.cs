using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace SamSgp.Tasks.Shapes;

/// <summary>A shape whose value is turned into another.</summary>
internal sealed class ConvertedShape<TInner, T>(Shape<TInner> inner, Func<TInner, T> to, Func<T, TInner?> from) : Shape<T>
{
    /// <inheritdoc/>
    public override bool TryRead(YamlNode node, Place place, [MaybeNullWhen(false)] out T value)
    {
        var read = inner.TryRead(node, place, out var innerValue);
        value = read ? to(innerValue!) : default;
        return read;
    }

    /// <inheritdoc/>
    public override JsonNode? Write(T value) => from(value) is { } innerValue ? inner.Write(innerValue) : null;

    /// <inheritdoc/>
    public override JsonObject Describe() => inner.Describe();
}
