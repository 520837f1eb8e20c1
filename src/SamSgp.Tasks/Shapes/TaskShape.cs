using SamSgp.Dicom;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Tasks.Shapes;

/// <summary>The whole manifest.</summary>
internal static class TaskShape
{
    /// <summary>The format this program reads.</summary>
    public const string ApiVersion = "samsgp/v1";

    /// <summary>A task; path and hash are filled in by the reader.</summary>
    public static MappingShape<TaskManifest> Manifest { get; } = new MappingShape<TaskManifest>("a task manifest", new()
        {
            Id = "", Version = "", Title = "", Support = [], Segments = [], FilePath = "", ContentSha256 = "",
        })
        .Required("apiVersion", Scalars.Choice((ApiVersion, ApiVersion)), _ => ApiVersion, (t, _) => t,
            "The format of this file: samsgp/v1.")
        .Required("id", Scalars.Matching("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", "is not a task id",
                "write lower-case letters, digits and hyphens, as in liver-ct"),
            t => t.Id, (t, v) => t with { Id = v }, "Stable name in addresses, results and commands: liver-ct.")
        .Required("version", Scalars.Matching(@"[0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.-]+)?", "is not a version",
                "write three numbers, as in 1.0.0"),
            t => t.Version, (t, v) => t with { Version = v }, "Semantic version: 1.0.0. Recorded in every result.")
        .Required("title", Scalars.Text(64), t => t.Title, (t, v) => t with { Title = v }, "What people read in lists and buttons.")
        .Optional("description", Scalars.Text(1024), t => t.Description, (t, v) => t with { Description = v },
            "One or two sentences on what is segmented and what to mind.")
        .Optional("category", Scalars.Text(64), t => t.Category, (t, v) => t with { Category = v },
            "Heading under which lists group the task: Abdomen.")
        .Optional("experimental", Scalars.Text(512), t => t.Experimental, (t, v) => t with { Experimental = v },
            "Why results are not to be relied on. Such a task is marked in lists and never chosen by itself.")
        .Optional("match", MatchShape.Rule, t => t.Match, (t, v) => t with { Match = v }, "Which series the task fits.")
        .Optional("input", InputShape.Settings, t => t.Input, (t, v) => t with { Input = v },
            "How images become network input; the same is done to support images and to the series.")
        .Optional("model", ModelShape.Settings, t => t.Model, (t, v) => t with { Model = v },
            "Which network, and how it is run.")
        .Required("support", new ListShape<SupportEntry>(SupportShape.Entry, 1, 1000), t => t.Support,
            (t, v) => t with { Support = v }, "The example images with masks.")
        .Required("segments", new ListShape<SegmentDefinition>(SegmentShape.Segment, 1, 255), t => t.Segments,
            (t, v) => t with { Segments = [.. v.OrderBy(s => s.Number)] }, "What is segmented.")
        .Optional("parameters", new ListShape<TaskParameter>(ParameterShape.Parameter, 0, 100), t => t.Parameters,
            (t, v) => t with { Parameters = v }, "What the user may set for a run.")
        .Optional("scripts", ScriptShape.Settings, t => t.Scripts, (t, v) => t with { Scripts = v }, "The task's C# scripts.")
        .Optional("output", Output(), t => t.Output, (t, v) => t with { Output = v }, "How the result is written.");

    private static MappingShape<OutputSettings> Output() => new MappingShape<OutputSettings>("the output settings", new())
        .Optional("encoding", Scalars.Choice(
                ("auto", SegmentationEncoding.Auto), ("binary", SegmentationEncoding.Binary),
                ("labelmap", SegmentationEncoding.Labelmap), ("fractional", SegmentationEncoding.Fractional)),
            o => o.Encoding, (o, v) => o with { Encoding = v }, "Encoding of the DICOM SEG.")
        .Optional("report", Scalars.Flag, o => o.Report, (o, v) => o with { Report = v },
            "Whether a structured report with volumes is written too.")
        .Optional("seriesDescription", Scalars.Text(64), o => o.SeriesDescription, (o, v) => o with { SeriesDescription = v },
            "Series Description of the result; the title with (SAM2-SGP) when left out.");
}
