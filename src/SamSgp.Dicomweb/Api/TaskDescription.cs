using SamSgp.Dicom;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Dicomweb.Api;

/// <summary>A task as the API shows it.</summary>
/// <param name="Id">Stable name.</param>
/// <param name="Version">Semantic version of the manifest.</param>
/// <param name="Title">What lists and buttons show.</param>
/// <param name="Description">What is segmented and what to mind.</param>
/// <param name="Category">Heading under which lists group it.</param>
/// <param name="Experimental">Why its results are not to be relied on; null for a task that has shown what it can.</param>
/// <param name="Modalities">Modalities it is for; empty for all.</param>
/// <param name="Segments">What it segments.</param>
/// <param name="Parameters">What the user may set: enough to make a form of.</param>
/// <param name="Prompts">What its results are corrected with: mask (a painted slice), box, scribble, point.</param>
/// <param name="Ready">False while support images are missing: it can be seen but not run.</param>
/// <param name="Missing">What has to be put where before it can run.</param>
/// <param name="Score">How well it finds its own examples; null where nobody measured it.</param>
/// <param name="Fit">Whether it fits the series asked about; null when none was.</param>
internal sealed record TaskDescription(string Id, string Version, string Title, string Description, string Category, string? Experimental,
    IReadOnlyList<string> Modalities, IReadOnlyList<SegmentDescription> Segments,
    IReadOnlyList<ParameterDescription> Parameters, IReadOnlyList<string> Prompts, bool Ready, IReadOnlyList<string> Missing, ScoreDescription? Score, FitDescription? Fit)
{
    /// <summary>True for a task that users of this service made: it can be exported.</summary>
    public bool Own { get; init; }

    /// <summary>What is to be minded before it is run now: that no running worker has it; null for nothing.</summary>
    public string? Remark { get; init; }

    public static TaskDescription Of(TaskManifest task, IReadOnlyList<string> missing, ScoreDescription? score, FitDescription? fit, bool readsPoints) => new(
        task.Id, task.Version, task.Title, task.Description, task.Category, task.Experimental, task.Match.Modality,
        [.. task.Segments.Select(SegmentDescription.Of)], [.. task.Parameters.Select(ParameterDescription.Of)],
        PromptsOf(task, readsPoints), missing.Count == 0, missing, score, fit);

    private static string[] PromptsOf(TaskManifest task, bool readsPoints) => task.Model.Refiner switch
    {
        Refiner.Published => ["mask", "box"],
        _ => readsPoints ? ["mask", "box", "scribble", "point"] : ["mask", "box", "scribble"],
    };
}

/// <summary>Whether a task fits a series.</summary>
/// <param name="Fits">True when it may be run on it.</param>
/// <param name="Reasons">Why not, as sentences; empty when it fits.</param>
internal sealed record FitDescription(bool Fits, IReadOnlyList<string> Reasons);

/// <summary>A segment of a task's result.</summary>
/// <param name="Number">Segment Number in the SEG.</param>
/// <param name="Label">Segment Label.</param>
/// <param name="Color">Colour as #rrggbb.</param>
/// <param name="Category">Segmented Property Category.</param>
/// <param name="Type">Segmented Property Type: the anatomy or finding.</param>
internal sealed record SegmentDescription(int Number, string Label, string Color, CodeDescription Category, CodeDescription Type)
{
    public static SegmentDescription Of(SegmentDefinition segment) => new(segment.Number, segment.Label,
        segment.Color.ToString(), CodeDescription.Of(segment.Category), CodeDescription.Of(segment.Type));
}

/// <summary>A code.</summary>
/// <param name="Scheme">Coding Scheme Designator.</param>
/// <param name="Value">Code Value.</param>
/// <param name="Meaning">Code Meaning.</param>
internal sealed record CodeDescription(string Scheme, string Value, string Meaning)
{
    public static CodeDescription Of(CodedConcept code) => new(code.Scheme, code.Value, code.Meaning);
}

/// <summary>A parameter of a task.</summary>
/// <param name="Name">Name in requests.</param>
/// <param name="Type">double, integer, boolean, string or choice.</param>
/// <param name="Label">What the form shows.</param>
/// <param name="Description">Help text; empty for none.</param>
/// <param name="Default">Value of a run that gives none.</param>
/// <param name="Min">Least number; null for no limit.</param>
/// <param name="Max">Greatest number; null for no limit.</param>
/// <param name="Step">Step of a slider; null for any.</param>
/// <param name="Choices">Texts of a choice.</param>
internal sealed record ParameterDescription(string Name, string Type, string Label, string Description, object Default,
    double? Min, double? Max, double? Step, IReadOnlyList<string> Choices)
{
    public static ParameterDescription Of(TaskParameter parameter) => new(parameter.Name, TypeOf(parameter.Type),
        parameter.Label, parameter.Description, ValueOf(parameter.Default), parameter.Min, parameter.Max, parameter.Step,
        parameter.Choices);

    private static string TypeOf(ParameterType type) => type switch
    {
        ParameterType.Real => "double",
        ParameterType.Whole => "integer",
        ParameterType.Flag => "boolean",
        ParameterType.Text => "string",
        _ => "choice",
    };

    private static object ValueOf(ParameterValue value) => value.Type switch
    {
        ParameterType.Real => value.Number,
        ParameterType.Whole => (int)value.Number,
        ParameterType.Flag => value.Flag,
        _ => value.Text,
    };
}
