using System.Text.Json;
using System.Text.Json.Serialization;
using SamSgp.Inference.Prompting;

namespace SamSgp.Runs.Corrections;

/// <summary>A correction as JSON has it. Everything that was said comes each time: to take one thing back is to leave it out.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CorrectionDocument
{
    /// <summary>Study Instance UID of the series.</summary>
    public string? StudyInstanceUid { get; init; }

    /// <summary>The images.</summary>
    public string? SeriesInstanceUid { get; init; }

    /// <summary>Number of the task's segment that is corrected.</summary>
    public required int Segment { get; init; }

    /// <summary>SOP Instance UID of the SEG that is corrected; left out: the task's own result.</summary>
    public string? SegmentationInstanceUid { get; init; }

    /// <summary>volume: the slices around follow; slice: only those that something was said of. volume when left out.</summary>
    public string? Extent { get; init; }

    /// <summary>True for a series that the task is not for, as its run was asked for.</summary>
    public bool Force { get; init; }

    /// <summary>The task's parameters as its run had them, by name; those left out have their defaults.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Parameters { get; init; }

    /// <summary>Whether the corrected SEG is stored.</summary>
    public bool Store { get; init; }

    /// <summary>What was said.</summary>
    public required IReadOnlyList<PromptDocument> Prompts { get; init; }

    /// <summary>Whether the slices around follow.</summary>
    /// <exception cref="PromptException">The extent is no such word.</exception>
    public bool Carries() => Carries(Extent, "extent") ?? true;

    /// <summary>The parameters as manifests and workitems write them.</summary>
    public IReadOnlyDictionary<string, string> ParameterTexts() => Parameters?.ToDictionary(pair => pair.Key, pair => TextOf(pair.Value)) ?? [];

    /// <summary>A parameter's value as manifests and workitems write it.</summary>
    public static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    /// <summary>Whether the slices around follow; null where it is not said.</summary>
    /// <param name="extent">volume or slice.</param>
    /// <param name="name">Of the member, for the message.</param>
    internal static bool? Carries(string? extent, string name) => extent switch
    {
        null => null,
        "volume" => true,
        "slice" => false,
        _ => throw new PromptException($"{name} is '{extent}'; volume or slice can be given."),
    };
}
