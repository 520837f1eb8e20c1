using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace SamSgp.Tasks.Shapes;

/// <summary>A list of items of one shape.</summary>
/// <param name="item">The shape of an item.</param>
/// <param name="minCount">Fewest items.</param>
/// <param name="maxCount">Most items.</param>
internal sealed class ListShape<T>(Shape<T> item, int minCount = 0, int maxCount = int.MaxValue) : Shape<IReadOnlyList<T>>
{
    /// <inheritdoc/>
    public override bool TryRead(YamlNode node, Place place, [MaybeNullWhen(false)] out IReadOnlyList<T> value)
    {
        value = null;
        if (node is not YamlSequenceNode sequence)
        {
            place.Fault(node, "is not a list", "write [first, second], or one line with a hyphen for each");
            return false;
        }

        var items = new List<T>();
        var index = 0;
        foreach (var child in sequence)
            if (item.TryRead(child, place.At(index++), out var read)) items.Add(read);

        value = items;
        return CountFits(index, node, place) && items.Count == index;
    }

    /// <inheritdoc/>
    public override JsonNode Write(IReadOnlyList<T> value) => new JsonArray([.. value.Select(item.Write)]);

    /// <inheritdoc/>
    public override JsonObject Describe()
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = item.Describe() };
        if (minCount > 0) schema["minItems"] = minCount;
        if (maxCount < int.MaxValue) schema["maxItems"] = maxCount;
        return schema;
    }

    private bool CountFits(int count, YamlNode node, Place place)
    {
        if (count >= minCount && count <= maxCount) return true;
        var wanted = minCount == maxCount ? $"{minCount} items"
            : count < minCount ? $"at least {minCount} {(minCount == 1 ? "item" : "items")}" : $"at most {maxCount} items";
        place.Fault(node, $"has {count} {(count == 1 ? "item" : "items")}", $"write {wanted}");
        return false;
    }
}
