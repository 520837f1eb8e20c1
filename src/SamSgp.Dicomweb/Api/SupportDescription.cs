using System.Text.Json.Serialization;
using SamSgp.Jobs.Support;

namespace SamSgp.Dicomweb.Api;

/// <summary>What users added to a task's support set.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Version">The version in use; 0 is the manifest's own support set.</param>
/// <param name="Previous">The version that taking back the last change would lead to.</param>
/// <param name="Examples">Examples in use, beside the manifest's own.</param>
/// <param name="Versions">All versions there were; each can be used again.</param>
internal sealed record SupportDescription(string TaskId, int Version, int Previous, IReadOnlyList<TaughtExample> Examples,
    IReadOnlyList<SupportVersion> Versions)
{
    public static SupportDescription Of(string taskId, SupportHistory history) =>
        new(taskId, history.Current, history.Previous, history.Examples, history.Versions);
}

/// <summary>A series with its corrected segmentation, to be learned from.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record TeachingRequest
{
    /// <summary>Study Instance UID of both.</summary>
    public required string StudyInstanceUid { get; init; }

    /// <summary>The images.</summary>
    public required string SeriesInstanceUid { get; init; }

    /// <summary>SOP Instance UID of the segmentation of these images; it has to be in the store.</summary>
    public required string SegmentationInstanceUid { get; init; }
}

/// <summary>Which version of the support set to use.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SupportVersionRequest
{
    /// <summary>Its number; 0 for the manifest's own support set.</summary>
    public required int Version { get; init; }
}
