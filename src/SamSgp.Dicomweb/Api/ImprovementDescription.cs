using System.Text.Json.Serialization;
using SamSgp.Jobs.Adapters;
using SamSgp.Jobs.Improvement;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Dicomweb.Api;

/// <summary>The improvement of a task that was asked for, what the last one came to, and the adapters there are.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Asked">When one was asked for that has not ended; null where none is wanted.</param>
/// <param name="Progress">How far it is, 0 to 1; null while it waits.</param>
/// <param name="Stage">What it does, as a user reads it.</param>
/// <param name="Failure">Why the last one came to nothing; null where it did not.</param>
/// <param name="Last">What the last one came to: Dice of held-out images before and after; null where none has ended.</param>
/// <param name="Version">The version of the adapter in use; 0 is the task as its manifest has it.</param>
/// <param name="Previous">The version that taking it back would lead to.</param>
/// <param name="Misfit">Why the version in use is not used, as a sentence; null where it is.</param>
/// <param name="Versions">All versions there are; each can be used again.</param>
internal sealed record ImprovementDescription(string TaskId, DateTimeOffset? Asked, double? Progress, string? Stage, string? Failure, ImprovementEnd? Last,
    int Version, int Previous, string? Misfit, IReadOnlyList<AdapterDescription> Versions)
{
    public static ImprovementDescription Of(TaskManifest task, Improvements improvements, TaskAdapters adapters)
    {
        var (state, progress, history) = (improvements.Of(task.Id), improvements.ProgressOf(task.Id), adapters.HistoryOf(task.Id));
        return new ImprovementDescription(task.Id, state.Asked, progress?.Fraction, progress?.Description, state.Failure, state.Last, history.Current,
            history.Previous, adapters.MisfitOf(task), [.. history.Versions.Select(AdapterDescription.Of)]);
    }
}

/// <summary>An adapter that held-out images were better with.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Previous">The version in use when it was made.</param>
/// <param name="Created">When.</param>
/// <param name="CreatedBy">Who asked for it; empty where nobody has to say.</param>
/// <param name="Before">Mean Dice of held-out images without it.</param>
/// <param name="After">The same with it.</param>
/// <param name="Images">Slices it was trained on.</param>
/// <param name="SupportVersion">Version of what users had added then.</param>
internal sealed record AdapterDescription(int Number, int Previous, DateTimeOffset Created, string CreatedBy, double Before, double After, int Images, int SupportVersion)
{
    public static AdapterDescription Of(AdapterVersion version) => new(version.Number, version.Previous, version.Created, version.CreatedBy, version.Before,
        version.After, version.Images, version.SupportVersion);
}

/// <summary>Which version of the adapter to use.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AdapterVersionRequest
{
    /// <summary>Its number; 0 for the task as its manifest has it.</summary>
    public required int Version { get; init; }
}
