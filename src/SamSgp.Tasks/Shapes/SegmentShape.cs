using SamSgp.Dicom;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Tasks.Shapes;

/// <summary>An item of <c>segments:</c></summary>
internal static class SegmentShape
{
    // Bright enough on grey images and far enough from each other (after Okabe and Ito, and Tol).
    private static readonly RgbColor[] Palette =
    [
        new(0xe6, 0x9f, 0x00), new(0x56, 0xb4, 0xe9), new(0x00, 0x9e, 0x73), new(0xf0, 0xe4, 0x42),
        new(0xd5, 0x5e, 0x00), new(0xcc, 0x79, 0xa7), new(0x88, 0xcc, 0xee), new(0x44, 0xaa, 0x99),
        new(0xdd, 0xcc, 0x77), new(0xcc, 0x66, 0x77), new(0xaa, 0x44, 0x99), new(0x99, 0x99, 0x33),
    ];

    // Stands where a code is to come: both are required.
    private static readonly CodedConcept NoCode = new("99SAMSGP", "none", "none");

    /// <summary>A segment.</summary>
    public static Shape<SegmentDefinition> Segment { get; } = new MappingShape<Draft>("a segment", new(
            new() { Number = 0, Label = "", Category = NoCode, Type = NoCode, Color = default }, null))
        .Required("number", Number(), d => d.Segment.Number, (d, v) => d.With(d.Segment with { Number = v }),
            "Segment Number, from 1, unique in the task.")
        .Required("label", Scalars.Text(64), d => d.Segment.Label, (d, v) => d.With(d.Segment with { Label = v }),
            "Segment Label: what viewers show.")
        .Optional("description", Scalars.Text(1024), d => NullIfEmpty(d.Segment.Description),
            (d, v) => d.With(d.Segment with { Description = v }), "Segment Description.")
        .Required("category", CodeShapes.Code, d => d.Segment.Category, (d, v) => d.With(d.Segment with { Category = v }),
            "Segmented Property Category (CID 7150): \"SCT:123037004 Anatomical Structure\".")
        .Required("type", CodeShapes.Code, d => d.Segment.Type, (d, v) => d.With(d.Segment with { Type = v }),
            "Segmented Property Type (CID 7151): \"SCT:10200004 Liver\".")
        .Optional("typeModifier", CodeShapes.Code, d => d.Segment.TypeModifier,
            (d, v) => d.With(d.Segment with { TypeModifier = v }), "Laterality of the type (CID 244): \"SCT:7771000 Left\".")
        .Optional("region", CodeShapes.Code, d => d.Segment.Region, (d, v) => d.With(d.Segment with { Region = v }),
            "Anatomic Region, where the type is not anatomy itself: of a lesion, say.")
        .Optional("regionModifier", CodeShapes.Code, d => d.Segment.RegionModifier,
            (d, v) => d.With(d.Segment with { RegionModifier = v }), "Laterality of the region.")
        .Optional("color", CodeShapes.Color, d => d.Color, (d, v) => d with { Color = v },
            "\"#rrggbb\"; a colour of a fixed palette by number when left out.")
        .Optional("overlap", Scalars.Flag, d => d.Segment.Overlap, (d, v) => d.With(d.Segment with { Overlap = v }),
            "true when voxels may belong to this segment and to others.")
        .Optional("postprocess", new ListShape<PostprocessStep>(PostprocessShape.Step), d => d.Segment.Postprocess,
            (d, v) => d.With(d.Segment with { Postprocess = v }),
            "Built-in steps on the segment's mask, in this order: keep-largest, fill-holes, { remove-small: 2 } (ml), " +
            "{ smooth: 1.5 } (mm), { clip-to-body: -300 } (HU). $NAME takes a number from a parameter of the task.")
        .As(d => d.Segment with { Color = d.Color ?? Palette[(d.Segment.Number - 1) % Palette.Length] },
            s => new Draft(s, s.Color));

    private static NotingShape<int> Number() => new(Scalars.Whole(1, 255), (number, place, node) =>
    {
        if (!place.Document.SegmentNumbers.Add(number))
            place.Fault(node, "is the number of another segment", "give each segment its own number");
    });

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private sealed record Draft(SegmentDefinition Segment, RgbColor? Color)
    {
        public Draft With(SegmentDefinition segment) => this with { Segment = segment };
    }
}
