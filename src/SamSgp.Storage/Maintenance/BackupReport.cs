namespace SamSgp.Storage.Maintenance;

/// <summary>A backup that was written or restored.</summary>
/// <param name="Instances">Instances in it.</param>
/// <param name="Bytes">Bytes of all its files.</param>
/// <param name="Findings">Files that are not in it because they were not what they should be.</param>
public sealed record BackupReport(long Instances, long Bytes, IReadOnlyList<StoreFinding> Findings);
