namespace SamSgp.Storage.Maintenance;

/// <summary>What a comparison of files and index found.</summary>
/// <param name="Instances">Instances compared, those before an interruption among them.</param>
/// <param name="Findings">What is wrong.</param>
public sealed record VerificationReport(long Instances, IReadOnlyList<StoreFinding> Findings);
