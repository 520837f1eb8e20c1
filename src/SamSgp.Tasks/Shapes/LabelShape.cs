using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using SamSgp.Tasks.Manifests;
using YamlDotNet.RepresentationModel;

namespace SamSgp.Tasks.Shapes;

/// <summary>What the values of a mask mean.</summary>
internal static class LabelShape
{
    /// <summary>A segment number that a segment of the task must have.</summary>
    private static readonly Shape<int> SegmentReference = new NotingShape<int>(Scalars.Whole(1, 255),
        (number, place, node) => place.Document.SegmentReferences.Add((place, node, number)));

    /// <summary><c>{ 5: 1, 7: 2 }</c> or <c>{ nonzero: 1 }</c>.</summary>
    public static Shape<LabelMapping> Labels { get; } = new UnionShape<LabelMapping>(
        "write { 5: 1 } (mask value: segment number) or { nonzero: 1 }",
        Forms.Keyed("nonzero", new MappingShape<LabelMapping.NonZero>("a label mapping", new(0))
            .Required("nonzero", SegmentReference, l => l.Segment, (_, v) => new(v), "Segment of every value but 0.")
            .As<LabelMapping>(l => l, l => l as LabelMapping.NonZero)),
        Forms.Mapping(new Table().As<LabelMapping>(t => new LabelMapping.Table(t), l => (l as LabelMapping.Table)?.Segments)));

    private sealed class Table : Shape<IReadOnlyDictionary<int, int>>
    {
        public override bool TryRead(YamlNode node, Place place, [MaybeNullWhen(false)] out IReadOnlyDictionary<int, int> value)
        {
            var table = new SortedDictionary<int, int>();
            value = table;
            var good = true;
            foreach (var (keyNode, child) in ((YamlMappingNode)node).Children)
            {
                var key = (keyNode as YamlScalarNode)?.Value ?? "";
                if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var label) || label is < 1 or > 65535)
                {
                    place.Fault(keyNode, "is not a mask value", "write a whole number from 1 to 65535, or nonzero");
                    good = false;
                }
                else if (SegmentReference.TryRead(child, place.At(key), out var segment)) table[label] = segment;
                else good = false;
            }

            return good;
        }

        public override JsonNode Write(IReadOnlyDictionary<int, int> value)
        {
            var written = new JsonObject();
            foreach (var (label, segment) in value) written[label.ToString(CultureInfo.InvariantCulture)] = segment;
            return written;
        }

        public override JsonObject Describe() => new()
        {
            ["type"] = "object",
            ["patternProperties"] = new JsonObject { ["^[0-9]+$"] = SegmentReference.Describe() },
            ["additionalProperties"] = false,
        };
    }
}
