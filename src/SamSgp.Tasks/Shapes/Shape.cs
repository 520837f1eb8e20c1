using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace SamSgp.Tasks.Shapes;

/// <summary>What may stand in a manifest for a value of type T: read from YAML, written as JSON, and described as JSON
/// Schema by one and the same object, so that the three agree.</summary>
internal abstract class Shape<T>
{
    /// <summary>Reads a node; false when it is faulty, with all its faults noted.</summary>
    public abstract bool TryRead(YamlNode node, Place place, [MaybeNullWhen(false)] out T value);

    /// <summary>The value as a manifest states it; null when this shape cannot state it.</summary>
    public abstract JsonNode? Write(T value);

    /// <summary>The JSON Schema (draft 7) of what is accepted; a new object each time.</summary>
    public abstract JsonObject Describe();

    /// <summary>The same shape for another type.</summary>
    /// <param name="to">From what is read.</param>
    /// <param name="from">Back; null where the value is not of this shape.</param>
    public Shape<TOther> As<TOther>(Func<T, TOther> to, Func<TOther, T?> from) =>
        new ConvertedShape<T, TOther>(this, to, from);
}
