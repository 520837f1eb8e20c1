namespace SamSgp.Storage.Instances;

/// <summary>A series that got or lost instances.</summary>
/// <param name="Id">Its row in the index; one that came after it was deleted may have the same.</param>
/// <param name="StudyInstanceUid">Its study.</param>
/// <param name="SeriesInstanceUid">The series.</param>
/// <param name="Modality">(0008,0060); empty where it has none.</param>
/// <param name="Instances">How many it has now.</param>
/// <param name="Revision">Grows with each change.</param>
/// <param name="Updated">When it last changed.</param>
public sealed record SeriesChange(
    long Id, string StudyInstanceUid, string SeriesInstanceUid, string Modality, int Instances, long Revision, DateTimeOffset Updated);
