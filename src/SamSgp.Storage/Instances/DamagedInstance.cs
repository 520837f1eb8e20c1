namespace SamSgp.Storage.Instances;

/// <summary>An instance whose file is not what was stored.</summary>
/// <param name="StudyInstanceUid">Its study.</param>
/// <param name="SeriesInstanceUid">Its series.</param>
/// <param name="SopInstanceUid">Its UID.</param>
/// <param name="Path">The file, relative to the folder of instances.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Found">When it was found.</param>
public sealed record DamagedInstance(
    string StudyInstanceUid, string SeriesInstanceUid, string SopInstanceUid, string Path, DamageKind Kind, DateTimeOffset Found);
