namespace SamSgp.Storage.Instances;

/// <summary>A study, a series of it, or an instance of that.</summary>
/// <param name="StudyInstanceUid">The study.</param>
/// <param name="SeriesInstanceUid">Only this series; null for all.</param>
/// <param name="SopInstanceUid">Only this instance; null for all.</param>
public sealed record InstanceScope(string StudyInstanceUid, string? SeriesInstanceUid, string? SopInstanceUid);
