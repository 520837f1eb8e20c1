using Refit;

namespace SamSgp.Dicomweb.Client.Requests;

/// <summary>Matching keys and paging of a QIDO-RS search (PS3.18 8.3.4); what is null is not asked.</summary>
public sealed record QidoQuery
{
    /// <summary>Study Instance UID (0020,000D).</summary>
    [AliasAs("StudyInstanceUID")]
    public string? StudyInstanceUid { get; init; }

    /// <summary>Series Instance UID (0020,000E).</summary>
    [AliasAs("SeriesInstanceUID")]
    public string? SeriesInstanceUid { get; init; }

    /// <summary>SOP Instance UID (0008,0018).</summary>
    [AliasAs("SOPInstanceUID")]
    public string? SopInstanceUid { get; init; }

    /// <summary>Patient ID (0010,0020); <c>*</c> and <c>?</c> stand for any text and any character.</summary>
    [AliasAs("PatientID")]
    public string? PatientId { get; init; }

    /// <summary>Modality (0008,0060) of a series.</summary>
    [AliasAs("Modality")]
    public string? Modality { get; init; }

    /// <summary>Study Date (0008,0020), or a range <c>20260101-20260131</c>.</summary>
    [AliasAs("StudyDate")]
    public string? StudyDate { get; init; }

    /// <summary>Attributes to return beside the usual ones, by keyword or tag, separated by commas; or <c>all</c>.</summary>
    [AliasAs("includefield")]
    public string? IncludeField { get; init; }

    /// <summary>At most so many matches in one answer.</summary>
    [AliasAs("limit")]
    public int? Limit { get; init; }

    /// <summary>Matches to skip.</summary>
    [AliasAs("offset")]
    public int? Offset { get; init; }
}
