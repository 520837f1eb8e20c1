namespace SamSgp.Dicomweb.Audit;

/// <summary>What a request did that its path does not say; left by the feature for the audit log.</summary>
/// <param name="StudyInstanceUids">Studies that were changed or worked on.</param>
/// <param name="SeriesInstanceUid">Series that was worked on.</param>
/// <param name="NumberOfInstances">How many instances were stored.</param>
internal sealed record AuditSubject(
    IReadOnlyList<string> StudyInstanceUids, string? SeriesInstanceUid = null, int? NumberOfInstances = null);
