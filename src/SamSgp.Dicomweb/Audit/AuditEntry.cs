using System.Text.Json.Serialization;

namespace SamSgp.Dicomweb.Audit;

/// <summary>One request, in the words of the IHE ATNA audit message (DICOM PS3.15 A.5).</summary>
internal sealed record AuditEntry
{
    /// <summary>When it ended, UTC.</summary>
    public required DateTimeOffset EventDateTime { get; init; }

    /// <summary>What was done, for example Qido.Studies.</summary>
    public required string EventTypeCode { get; init; }

    /// <summary>C create, R read, U update, D delete, E execute (search).</summary>
    public required string EventActionCode { get; init; }

    /// <summary>0 success, 4 refused or wrong, 8 the service failed.</summary>
    public required int EventOutcomeIndicator { get; init; }

    /// <summary>HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>Who: key name or token subject.</summary>
    public required string UserID { get; init; }

    /// <summary>From which address.</summary>
    public required string NetworkAccessPointID { get; init; }

    /// <summary>Study of the path or of the body, or studies that were stored to.</summary>
    public IReadOnlyList<string>? StudyInstanceUIDs { get; init; }

    /// <summary>Series of the path or of the body.</summary>
    public string? SeriesInstanceUID { get; init; }

    /// <summary>Instance of the path.</summary>
    public string? SOPInstanceUID { get; init; }

    /// <summary>Workitem of the path.</summary>
    public string? WorkitemUID { get; init; }

    /// <summary>Instances stored.</summary>
    public int? NumberOfInstances { get; init; }

    /// <summary>How many requests the entry stands for, the last of which it describes; null for one.</summary>
    public int? NumberOfRequests { get; init; }

    /// <summary>What was searched for.</summary>
    public string? ParticipantObjectQuery { get; init; }
}

[JsonSerializable(typeof(AuditEntry))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class AuditJson : JsonSerializerContext;
