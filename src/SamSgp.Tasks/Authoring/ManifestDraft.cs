using System.Globalization;
using System.Text;
using SamSgp.Tasks.Shapes;

namespace SamSgp.Tasks.Authoring;

/// <summary>The beginnings of a manifest, written with comments for whoever goes on with it.</summary>
/// <param name="Id">Task id.</param>
/// <param name="Title">What people read in lists.</param>
/// <param name="Modality">DICOM Modality of the series; decides window, plane and memory.</param>
/// <param name="Segments">Labels of the segments; codes are looked up by <see cref="StructureCodes"/>.</param>
/// <param name="Image">Path of the support image, from the manifest's folder on; may hold one *.</param>
/// <param name="Mask">Path of its mask; holds a * when the image does.</param>
public sealed record ManifestDraft(string Id, string Title, string Modality, IReadOnlyList<string> Segments, string Image, string Mask)
{
    private const int CommentColumn = 42, UsualLeastSlices = 8;

    /// <summary>Fewer slices than this are no series for the task; of volumes only.</summary>
    public int LeastSlices { get; init; } = UsualLeastSlices;

    /// <summary>True where volumes are looked at in the plane of their images, in which the examples were drawn.</summary>
    public bool AsAcquired { get; init; }

    private static readonly string[] Volumetric = ["CT", "MR", "PT", "NM"];

    /// <summary>Why its results are not to be relied on; null for no such line.</summary>
    public string? Experimental { get; init; }

    private bool IsVolumetric => Volumetric.Contains(Modality);

    /// <summary>The text of a <c>task.yaml</c>.</summary>
    /// <param name="schemaPath">Path of the schema from the manifest's folder on, for editors.</param>
    public string ToYaml(string schemaPath)
    {
        var yaml = new StringBuilder();
        Line(yaml, $"# yaml-language-server: $schema={schemaPath}");
        Line(yaml, $"apiVersion: {TaskShape.ApiVersion}");
        Line(yaml, $"id: {Id}", "stable: it stands in addresses and results");
        Line(yaml, "version: 1.0.0");
        Line(yaml, $"title: {Quoted(Title)}");
        Line(yaml, "category: Other", "heading under which lists group the task");
        if (Experimental is not null) Line(yaml, $"experimental: {Quoted(Experimental)}");
        AppendMatchAndInput(yaml);
        Line(yaml, "\nmodel:");
        Line(yaml, "  checkpoint: sgp-nano", "a name of the model registry, or the path of a file");
        Line(yaml, "  refiner: pma", "pma, sam2 (for Meta's and MedSAM2's weights) or published");
        Line(yaml, "  select: { method: top-k, k: 4 }");
        Line(yaml, IsVolumetric ? "  memory: { bank: 16, direction: both }" : "  memory: none", "none: each image stands alone");
        AppendSupport(yaml);
        Line(yaml, "\nsegments:");
        for (var i = 0; i < Segments.Count; i++) AppendSegment(yaml, i + 1, Segments[i]);
        Line(yaml, "\noutput:");
        Line(yaml, "  encoding: auto");
        Line(yaml, "  report: true");
        return yaml.ToString();
    }

    private void AppendMatchAndInput(StringBuilder yaml)
    {
        Line(yaml, "\nmatch:");
        Line(yaml, "  # Which series fit; samsgp tasks explain says why one does or does not.");
        Line(yaml, $"  modality: [{Modality}]");
        Line(yaml, "  # bodyPart: [ABDOMEN]");
        Line(yaml, "  exclude: { seriesDescription: \"(?i)scout|localizer\" }");
        Line(yaml, IsVolumetric ? string.Create(CultureInfo.InvariantCulture, $"  slices: {{ min: {LeastSlices} }}") : "  slices: { max: 200 }");
        Line(yaml, "\ninput:");
        Line(yaml, IsVolumetric && !AsAcquired ? "  plane: axial" : "  plane: as-acquired", "axial, coronal, sagittal or as-acquired");
        if (Modality == "PT") Line(yaml, "  standardizedUptake: true", "SUV by body weight");
        var (window, comment) = Modality switch
        {
            "CT" => ("{ center: 40, width: 400 }", "HU; lung: -600, 1500; bone: 400, 1800"),
            "PT" => ("{ center: 4, width: 8 }", "SUV"),
            "OP" or "XC" or "ES" => ("rgb", "colour as it is"),
            _ => ("{ percentiles: [0.5, 99.5] }", "or { center: 60, width: 360 }, dicom, rgb"),
        };
        Line(yaml, "  window: " + window, comment);
    }

    private void AppendSupport(StringBuilder yaml)
    {
        Line(yaml, "\n# Example images with masks. Paths begin at this folder, or with the folder that SAMSGP_SUPPORT names (see");
        Line(yaml, "# ../README.md). A * in the image's name makes each file it finds an example.");
        Line(yaml, "support:");
        Line(yaml, $"  - image: {Quoted(Image)}");
        Line(yaml, $"    mask: {Quoted(Mask)}");
        Line(yaml, $"    labels: {{ {Labels()} }}", "value in the mask: segment number");
        if (IsVolumetric) Line(yaml, "    slices: spread 16", "16 slices spread over those that hold a segment");
    }

    private string Labels() => IsVolumetric
        ? string.Join(", ", Enumerable.Range(1, Segments.Count).Select(n => $"{n}: {n}"))
        : Segments.Count == 1 ? "nonzero: 1" : string.Join(", ", Enumerable.Range(1, Segments.Count).Select(n => $"{n}: {n}"));

    private static void AppendSegment(StringBuilder yaml, int number, string label)
    {
        var code = StructureCodes.Find(label);
        Line(yaml, $"  - number: {number}");
        Line(yaml, $"    label: {Quoted(label)}");
        Line(yaml, $"    category: \"{code?.Category ?? StructureCodes.Anatomy}\"");
        if (code is null) Line(yaml, $"    type: \"{StructureCodes.Tissue}\"", "CHANGE: no code is known for this label; see CID 7151");
        else Line(yaml, $"    type: \"{code.Type}\"");
        if (code?.Modifier is { } modifier) Line(yaml, $"    typeModifier: \"{modifier}\"");
        Line(yaml, "    postprocess: [keep-largest, fill-holes]");
    }

    private static void Line(StringBuilder yaml, string text, string? comment = null)
    {
        yaml.Append(comment is null ? text : text.PadRight(CommentColumn - 1) + " # " + comment).Append('\n');
    }

    // Double-quoted YAML is JSON's.
    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
