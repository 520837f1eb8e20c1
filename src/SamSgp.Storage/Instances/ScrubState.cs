namespace SamSgp.Storage.Instances;

/// <summary>How far the comparison of all stored bytes with their hashes has come.</summary>
/// <param name="Finished">When all were last compared; null when they never were.</param>
/// <param name="Checked">Instances compared in the round that is under way.</param>
public sealed record ScrubState(DateTimeOffset? Finished, long Checked);
