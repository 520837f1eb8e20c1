using System.Text.Json.Nodes;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Texts;

namespace SamSgp.Tasks.Shapes;

/// <summary>An item of a segment's <c>postprocess:</c></summary>
internal static class PostprocessShape
{
    private const double AirInHu = -300;

    private static readonly Shape<int> Neighbors = new ScalarShape<int>(
        "write 6 or 26",
        (string text, out int value) => (value = text == "6" ? 6 : 26) == 6 || text == "26" ? null : "is no neighbourhood",
        value => value,
        () => new JsonObject { ["enum"] = new JsonArray(6, 26) });

    /// <summary>A step: a word, or a word with its setting.</summary>
    public static Shape<PostprocessStep> Step { get; } = new UnionShape<PostprocessStep>(
        "write keep-largest, fill-holes, { remove-small: 2 }, { smooth: 1.5 } or clip-to-body",
        Forms.Word<PostprocessStep>("keep-largest", new PostprocessStep.KeepLargest(),
            "Only the largest connected component (26 neighbours) stays."),
        Forms.Word<PostprocessStep>("fill-holes", new PostprocessStep.FillHoles(), "Holes of each slice are filled."),
        Forms.Word<PostprocessStep>("clip-to-body", new PostprocessStep.ClipToBody(ParameterNumber.Of(AirInHu)),
            "What lies outside the body (-300 HU) vanishes."),
        Set("keep-largest", Neighbors, "Neighbours that connect voxels: 6 or 26.",
            n => new PostprocessStep.KeepLargest(n), s => (s as PostprocessStep.KeepLargest)?.Neighbors),
        Set("fill-holes", Scalars.Choice(("2d", true), ("3d", false)), "2d: holes of each slice; 3d: closed cavities.",
            n => new PostprocessStep.FillHoles(n), s => (s as PostprocessStep.FillHoles)?.InPlane),
        Set("remove-small", Number(0), "Components smaller than so many millilitres vanish.",
            n => new PostprocessStep.RemoveSmall(n), s => (s as PostprocessStep.RemoveSmall)?.Milliliters),
        Set("smooth", Number(0, 50), "Standard deviation of the smoothing in millimetres.",
            n => new PostprocessStep.Smooth(n), s => (s as PostprocessStep.Smooth)?.Millimeters),
        Set("clip-to-body", Number(), "Value that separates body from air (HU for CT).",
            n => new PostprocessStep.ClipToBody(n), s => (s as PostprocessStep.ClipToBody)?.Threshold));

    private static UnionShape<PostprocessStep>.Case Set<T>(string word, Shape<T> setting, string description,
        Func<T, PostprocessStep> make, Func<PostprocessStep, object?> get)
        where T : struct => Forms.Keyed(word, new MappingShape<PostprocessStep?>("the step " + word, null)
        .Required(word, setting, s => s is null ? null : get(s), (_, v) => make(v), description)
        .As<PostprocessStep>(s => s!, s => get(s) is null ? null : s));

    private static NotingShape<ParameterNumber> Number(double? min = null, double? max = null) => new(
        new ScalarShape<ParameterNumber>(
            RealNumber.Advice(min, max) + ", or $NAME of a parameter",
            (string text, out ParameterNumber value) => Parse(text, min, max, out value),
            value => value.Parameter is null ? value.Resolve(new Dictionary<string, ParameterValue>()) : value.ToString(),
            () => Describe(min, max)),
        (number, place, node) =>
        {
            if (number.Parameter is { } name) place.Document.ParameterReferences.Add((place, node, name, min, max));
        });

    private static string? Parse(string text, double? min, double? max, out ParameterNumber value)
    {
        if (text.StartsWith('$'))
        {
            value = ParameterNumber.From(text[1..]);
            return null;
        }

        var problem = RealNumber.Parse(text, min, max, out var number);
        value = ParameterNumber.Of(number);
        return problem;
    }

    private static JsonObject Describe(double? min, double? max) => new()
    {
        ["anyOf"] = new JsonArray(
            Scalars.Real(min, max).Describe(),
            new JsonObject { ["type"] = "string", ["pattern"] = "^\\$[A-Za-z][A-Za-z0-9_]*$" }),
    };
}
