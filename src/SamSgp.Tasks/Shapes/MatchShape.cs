using SamSgp.Tasks.Manifests;

namespace SamSgp.Tasks.Shapes;

/// <summary><c>match:</c></summary>
internal static class MatchShape
{
    private static readonly Shape<string> Word =
        Scalars.Matching("[A-Z0-9_ ]{1,16}", "is not a DICOM code string", "write capital letters, as in CT or ABDOMEN");

    /// <summary>Which series a task fits.</summary>
    public static Shape<MatchRule> Rule { get; } = new MappingShape<MatchRule>("the match rule", new())
        .Optional("modality", new ListShape<string>(Word), m => m.Modality, (m, v) => m with { Modality = v },
            "Allowed values of Modality (0008,0060): [CT]. Empty: any.")
        .Optional("bodyPart", new ListShape<string>(Word), m => m.BodyPart, (m, v) => m with { BodyPart = v },
            "Allowed values of Body Part Examined (0018,0015). Empty: any. A series that states none fits.")
        .Optional("include", Patterns(), m => m.Include, (m, v) => m with { Include = v },
            "Regular expressions that must be found in the series' attributes; an attribute that is not stated does not do.")
        .Optional("exclude", Patterns(), m => m.Exclude, (m, v) => m with { Exclude = v },
            "Regular expressions that must not be found in the series' attributes.")
        .Optional("slices", Slices(), m => (m.MinSlices, m.MaxSlices),
            (m, v) => m with { MinSlices = v.Min, MaxSlices = v.Max }, "Number of slices (frames) of the series.");

    private static MappingShape<IReadOnlyList<AttributePattern>> Patterns()
    {
        var shape = new MappingShape<IReadOnlyList<AttributePattern>>("a set of attribute patterns", []);
        foreach (var attribute in Enum.GetValues<SeriesAttribute>())
        {
            var keyword = attribute.ToString();
            shape.Optional(char.ToLowerInvariant(keyword[0]) + keyword[1..], CodeShapes.Pattern,
                list => list.FirstOrDefault(p => p.Attribute == attribute)?.Pattern,
                (list, pattern) => [.. list, new AttributePattern(attribute, pattern)],
                $"Regular expression sought in the series' {keyword}.");
        }

        return shape;
    }

    private static MappingShape<(int Min, int? Max)> Slices() => new MappingShape<(int Min, int? Max)>("a range of slices", (1, null))
        .Optional("min", Scalars.Whole(1), s => s.Min, (s, v) => s with { Min = v }, "Fewest slices.")
        .Optional("max", Scalars.Whole(1), s => s.Max, (s, v) => s with { Max = v }, "Most slices; no limit when left out.")
        .Finish((s, place, node) =>
        {
            if (s.Max < s.Min) place.At("max").Fault(node, $"is below min ({s.Max} < {s.Min})", "write the smaller number as min");
            return s;
        });
}
