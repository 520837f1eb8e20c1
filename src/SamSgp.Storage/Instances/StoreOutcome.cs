namespace SamSgp.Storage.Instances;

/// <summary>What became of an instance that was to be stored.</summary>
/// <param name="Status">Stored, or why not.</param>
/// <param name="StudyInstanceUid">The study it belongs to.</param>
/// <param name="SeriesInstanceUid">The series it belongs to.</param>
/// <param name="SopInstanceUid">Its UID.</param>
/// <param name="SopClassUid">Its SOP class.</param>
public sealed record StoreOutcome(
    StoreStatus Status, string StudyInstanceUid, string SeriesInstanceUid, string SopInstanceUid, string SopClassUid)
{
    /// <summary>True when these bytes are in the store now.</summary>
    public bool IsStored => Status != StoreStatus.Duplicate;

    /// <summary>True when its Patient ID (0010,0020) is not that of its study, which stays as its first instance said it; the study is found
    /// by both.</summary>
    public bool IsOfAnotherPatient { get; init; }
}
