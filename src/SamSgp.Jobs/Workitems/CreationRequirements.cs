using SamSgp.Dicom;

namespace SamSgp.Jobs.Workitems;

/// <summary>What a workitem must and must not hold when it is created (PS3.4 table CC.2.5-3, column N-CREATE).</summary>
internal static class CreationRequirements
{
    /// <summary>Type 1: needs a value.</summary>
    private static readonly DicomTag[] Required =
    [
        DicomTag.ScheduledProcedureStepPriority, DicomTag.ProcedureStepLabel, DicomTag.ScheduledProcedureStepStartDateTime,
        DicomTag.InputReadinessState, DicomTag.ProcedureStepState,
    ];

    /// <summary>Type 2: must be there, may be empty; added empty where the creator left it out.</summary>
    private static readonly DicomTag[] MayBeEmpty =
    [
        DicomTag.PatientName, DicomTag.PatientID, DicomTag.PatientBirthDate, DicomTag.PatientSex, DicomTag.AdmissionID,
        DicomTag.AdmittingDiagnosesDescription,
    ];

    private static readonly DicomTag[] MayBeEmptySequences =
    [
        DicomTag.ScheduledProcessingParametersSequence, DicomTag.ScheduledStationNameCodeSequence,
        DicomTag.ScheduledStationClassCodeSequence, DicomTag.ScheduledStationGeographicLocationCodeSequence,
        DicomTag.ScheduledWorkitemCodeSequence, DicomTag.InputInformationSequence, DicomTag.IssuerOfAdmissionIDSequence,
        DicomTag.AdmittingDiagnosesCodeSequence, DicomTag.ReferencedRequestSequence,
        DicomTag.ProcedureStepProgressInformationSequence, DicomTag.UnifiedProcedureStepPerformedProcedureSequence,
    ];

    /// <summary>Must be empty: it comes to be later.</summary>
    private static readonly DicomTag[] MustBeEmptySequences =
    [
        DicomTag.ProcedureStepProgressInformationSequence, DicomTag.UnifiedProcedureStepPerformedProcedureSequence,
    ];

    private static readonly string[] Priorities = ["HIGH", "MEDIUM", "LOW"];

    private static readonly string[] ReadinessStates = ["READY", "UNAVAILABLE", "INCOMPLETE"];

    /// <summary>What is wrong with a new workitem: all of it, in one sentence; null when nothing is.</summary>
    public static (UpsStatus Status, string Message)? FaultOf(DicomDataset workitem)
    {
        var faults = Required.Where(tag => workitem.Text(tag) is null).Select(tag => $"{tag} is missing or empty").ToList();
        faults.AddRange(NotOneOf(workitem, DicomTag.ScheduledProcedureStepPriority, Priorities));
        faults.AddRange(NotOneOf(workitem, DicomTag.InputReadinessState, ReadinessStates));
        faults.AddRange(MustBeEmptySequences.Where(tag => workitem.Items(tag).Count > 0).Select(tag => $"{tag} must be empty"));
        if (workitem.Text(DicomTag.TransactionUID) is not null) faults.Add($"{DicomTag.TransactionUID} must be empty");
        if (faults.Count > 0)
            return (UpsStatus.InvalidAttributeValue, "The workitem cannot be created: " + string.Join("; ", faults) + ".");
        return workitem.Text(DicomTag.ProcedureStepState) == WorkitemState.Scheduled.ToCodeString()
            ? null
            : (UpsStatus.InitialStateNotScheduled, "A workitem is created with the Procedure Step State SCHEDULED.");
    }

    /// <summary>Adds, empty, what must be there but may be empty.</summary>
    /// <returns>True when anything was left out by the creator.</returns>
    public static bool Complete(DicomDataset workitem)
    {
        var (values, sequences) = (Missing(workitem, MayBeEmpty), Missing(workitem, MayBeEmptySequences));
        foreach (var tag in values) workitem.AddOrUpdate(tag, "");
        foreach (var tag in sequences) workitem.AddOrUpdate(new DicomSequence(tag));
        return values.Count + sequences.Count > 0;
    }

    private static List<DicomTag> Missing(DicomDataset workitem, DicomTag[] tags) => [.. tags.Where(tag => !workitem.Contains(tag))];

    private static IEnumerable<string> NotOneOf(DicomDataset workitem, DicomTag tag, string[] allowed)
    {
        if (workitem.Text(tag) is { } value && !allowed.Contains(value))
            yield return $"{tag} is '{value}' but must be one of {string.Join(", ", allowed)}";
    }
}
