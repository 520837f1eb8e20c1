namespace SamSgp.Dicomweb.Audit;

/// <summary>What a request did that its path does not say; left by the feature for the audit log.</summary>
/// <param name="StudyInstanceUids">Studies that were changed.</param>
/// <param name="NumberOfInstances">How many instances were stored.</param>
internal sealed record AuditSubject(IReadOnlyList<string> StudyInstanceUids, int NumberOfInstances);
