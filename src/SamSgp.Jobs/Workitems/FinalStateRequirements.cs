using SamSgp.Dicom;

namespace SamSgp.Jobs.Workitems;

/// <summary>What a workitem must hold when it becomes final (PS3.4 table CC.2.5-3, column Final State).</summary>
internal static class FinalStateRequirements
{
    private static readonly DicomTag[] PerformedSequences =
    [
        DicomTag.PerformedStationNameCodeSequence, DicomTag.PerformedWorkitemCodeSequence,
    ];

    private static readonly DicomTag[] PerformedTimes =
    [
        DicomTag.PerformedProcedureStepStartDateTime, DicomTag.PerformedProcedureStepEndDateTime,
    ];

    /// <summary>What is missing for COMPLETED, as a sentence; null when all is there.</summary>
    public static string? MissingForCompleted(DicomDataset workitem)
    {
        var performed = workitem.FirstItem(DicomTag.UnifiedProcedureStepPerformedProcedureSequence);
        if (performed is null)
            return $"{DicomTag.UnifiedProcedureStepPerformedProcedureSequence} needs an item before the workitem is COMPLETED.";
        var missing = PerformedSequences.Where(tag => performed.Items(tag).Count == 0)
            .Concat(PerformedTimes.Where(tag => performed.Text(tag) is null))
            .Concat(performed.Contains(DicomTag.OutputInformationSequence) ? [] : [DicomTag.OutputInformationSequence])
            .Select(tag => tag.ToString())
            .ToList();
        return missing.Count == 0 ? null
            : $"The Performed Procedure Sequence lacks {string.Join(", ", missing)} before the workitem is COMPLETED.";
    }

    /// <summary>Adds to a workitem that becomes CANCELED what its performer left out: when, and a reason. The standard lets
    /// the service complete them (PS3.4 CC.2.1.3), so cancelling is never refused for them.</summary>
    public static void CompleteForCanceled(DicomDataset workitem, DateTimeOffset now)
    {
        var item = workitem.FirstItem(DicomTag.ProcedureStepProgressInformationSequence);
        var known = ProgressInformation.From(workitem);
        new ProgressInformation
        {
            Canceled = item?.Text(DicomTag.ProcedureStepCancellationDateTime) is null ? now : null,
            Discontinuation = known.Discontinuation is null ? DiscontinuationReason.Unspecified : null,
        }.WriteTo(workitem);
    }
}
