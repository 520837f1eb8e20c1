namespace SamSgp.Storage.Maintenance;

/// <summary>What a copy holds, that of runs before an interruption among it.</summary>
/// <param name="Instances">Instances.</param>
/// <param name="Workitems">Workitems.</param>
/// <param name="Documents">Documents.</param>
/// <param name="Findings">Files of the source that were not what was stored; their instances are in the copy as they were found.</param>
public sealed record CopyReport(long Instances, long Workitems, long Documents, IReadOnlyList<StoreFinding> Findings);
