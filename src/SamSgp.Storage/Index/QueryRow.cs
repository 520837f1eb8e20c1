namespace SamSgp.Storage.Index;

/// <summary>One result of a search: the datasets of its levels and what is counted, not stored.</summary>
/// <param name="StudyInstanceUid">The study.</param>
/// <param name="SeriesInstanceUid">The series; null in a search for studies.</param>
/// <param name="SopInstanceUid">The instance; null in a search for studies or series.</param>
/// <param name="Study">Patient and study attributes.</param>
/// <param name="Series">Series attributes; null in a search for studies.</param>
/// <param name="Instance">Instance attributes; null in a search for studies or series.</param>
/// <param name="ModalitiesInStudy">(0008,0061).</param>
/// <param name="NumberOfStudyRelatedSeries">(0020,1206).</param>
/// <param name="NumberOfStudyRelatedInstances">(0020,1208).</param>
/// <param name="NumberOfSeriesRelatedInstances">(0020,1209); 0 in a search for studies.</param>
/// <param name="TransferSyntaxUid">What an instance is stored in; null in a search for studies or series.</param>
public sealed record QueryRow(
    string StudyInstanceUid, string? SeriesInstanceUid, string? SopInstanceUid, JsonAttributes Study, JsonAttributes? Series,
    JsonAttributes? Instance, IReadOnlyList<string> ModalitiesInStudy, int NumberOfStudyRelatedSeries,
    int NumberOfStudyRelatedInstances, int NumberOfSeriesRelatedInstances, string? TransferSyntaxUid)
{
    /// <summary>Number of the instance in the index; 0 in a search for studies or series.</summary>
    public long InstanceId { get; init; }

    /// <summary>Patient IDs of instances of the study that are not the study's own; nearly always none.</summary>
    public IReadOnlyList<string> OtherPatientIds { get; init; } = [];
}
