namespace SamSgp.Storage.Maintenance;

/// <summary>Something that is not as it should be in a store or a backup.</summary>
/// <param name="Path">The file, relative to the data directory.</param>
/// <param name="SopInstanceUid">The instance; null where the file belongs to none.</param>
/// <param name="Problem">What is wrong, as the end of a sentence about the file.</param>
public sealed record StoreFinding(string Path, string? SopInstanceUid, string Problem);
