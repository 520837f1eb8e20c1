using System.Text.Json;
using System.Text.Json.Serialization;
using SamSgp.Jobs.Workitems;
using SamSgp.Runs.Corrections;

namespace SamSgp.Dicomweb.Api;

/// <summary>Body of the one call that starts a task on a series.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SegmentationRequest
{
    private static readonly string[] Priorities = ["HIGH", "MEDIUM", "LOW"];

    /// <summary>Study Instance UID of the series.</summary>
    public required string StudyInstanceUid { get; init; }

    /// <summary>The series to segment.</summary>
    public required string SeriesInstanceUid { get; init; }

    /// <summary>Parameters of the task by name; those left out have their defaults.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Parameters { get; init; }

    /// <summary>HIGH, MEDIUM or LOW; MEDIUM when left out.</summary>
    public string? Priority { get; init; }

    /// <summary>Name of the configured peer that holds the series; left out: this store, else the peers in turn.</summary>
    public string? Source { get; init; }

    /// <summary>Name of the configured peer that gets the result, too.</summary>
    public string? Destination { get; init; }

    /// <summary>auto, binary, labelmap or fractional; left out: the task's own.</summary>
    public string? Encoding { get; init; }

    /// <summary>True to run the task on a series that it is not for; what speaks against it is recorded with the result.</summary>
    public bool Force { get; init; }

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Fault() => Priority is null || Priorities.Contains(Priority) ? null
        : $"priority is '{Priority}'; HIGH, MEDIUM or LOW can be given.";

    /// <summary>The order for a task.</summary>
    public SegmentationOrder OrderOf(string taskId) => new()
    {
        TaskId = taskId,
        StudyInstanceUid = StudyInstanceUid,
        SeriesInstanceUid = SeriesInstanceUid,
        SourcePeer = Source,
        DestinationPeer = Destination,
        Encoding = Encoding,
        Force = Force,
        Parameters = Parameters?.ToDictionary(pair => pair.Key, pair => CorrectionDocument.TextOf(pair.Value)) ?? [],
    };
}
