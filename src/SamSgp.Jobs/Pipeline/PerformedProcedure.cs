using SamSgp.Dicom;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Jobs.Pipeline;

/// <summary>The Unified Procedure Step Performed Procedure Sequence (0074,1216) of this service's own jobs (PS3.3 C.30.3):
/// who did it, when, with what, and what came out.</summary>
public static class PerformedProcedure
{
    private const string Station = "SAMSGP";
    private const string StationName = "SamSgp.Dicomweb";
    private const string Warning = "warning";

    /// <summary>Reason For Cancellation (LT) holds 10,240 characters.</summary>
    private const int LongestReason = 10240;

    /// <summary>True when this service claimed the workitem, in this process or an earlier one.</summary>
    public static bool IsOurs(Workitem workitem) =>
        SegmentationOrder.IsFor(workitem.Dataset)
        && workitem.Dataset.FirstItem(DicomTag.UnifiedProcedureStepPerformedProcedureSequence) is { } performed
        && CodeItems.FirstValue(performed, DicomTag.PerformedStationNameCodeSequence, CodeItems.OwnScheme) == Station;

    /// <summary>Written when the job is claimed.</summary>
    internal static void WriteStart(DicomDataset workitem, DateTimeOffset now) => workitem.AddOrUpdate(new DicomSequence(
        DicomTag.UnifiedProcedureStepPerformedProcedureSequence,
        new DicomDataset
        {
            new DicomSequence(DicomTag.PerformedStationNameCodeSequence, CodeItems.Of(CodeItems.OwnScheme, Station, StationName)),
            { DicomTag.PerformedProcedureStepStartDateTime, now.ToDicomDateTime() },
            new DicomSequence(DicomTag.PerformedWorkitemCodeSequence, [.. workitem.Items(DicomTag.ScheduledWorkitemCodeSequence)]),
        }));

    /// <summary>Written when the job is completed.</summary>
    internal static void WriteCompleted(DicomDataset workitem, JobOutcome.Completed outcome, DateTimeOffset now)
    {
        var performed = End(workitem, now);
        performed.AddOrUpdate(new DicomSequence(DicomTag.OutputInformationSequence,
            [.. outcome.Outputs.Select(output => output.ToItem())]));
        var facts = outcome.Facts.Select(fact => ContentItems.Text(fact.Key, fact.Value));
        var warnings = outcome.Warnings.Select(warning => ContentItems.Text(Warning, warning));
        performed.AddOrUpdate(new DicomSequence(DicomTag.PerformedProcessingParametersSequence, [.. facts.Concat(warnings)]));
        new ProgressInformation { Percent = 100, Description = "Completed" }.WriteTo(workitem);
    }

    /// <summary>Written when the job failed.</summary>
    internal static void WriteFailed(DicomDataset workitem, JobFailure failure, DateTimeOffset now)
    {
        End(workitem, now);
        new ProgressInformation
        {
            Description = "Failed", ReasonForCancellation = Fitting(failure.Message), Canceled = now, Discontinuation = ReasonOf(failure),
        }.WriteTo(workitem);
        var progress = workitem.FirstItem(DicomTag.ProcedureStepProgressInformationSequence)!;
        progress.AddOrUpdate(new DicomSequence(DicomTag.ProcedureStepProgressParametersSequence,
            ContentItems.Text("stage", failure.Stage), ContentItems.Text("code", failure.Code)));
    }

    /// <summary>Written when a user canceled the job.</summary>
    internal static void WriteCanceled(DicomDataset workitem, CancellationRequest request, DateTimeOffset now)
    {
        End(workitem, now);
        new ProgressInformation
        {
            Description = "Canceled", ReasonForCancellation = request.Reason is null ? null : Fitting(request.Reason), Canceled = now,
            Discontinuation = DiscontinuationReason.Unspecified,
        }.WriteTo(workitem);
    }

    /// <summary>The failure recorded in a workitem; null when it did not fail here.</summary>
    public static JobFailure? FailureOf(Workitem workitem)
    {
        var progress = workitem.Dataset.FirstItem(DicomTag.ProcedureStepProgressInformationSequence);
        var facts = ContentItems.ReadAsMap(progress?.Items(DicomTag.ProcedureStepProgressParametersSequence) ?? []);
        return facts.TryGetValue("stage", out var stage) && facts.TryGetValue("code", out var code)
            ? JobFailure.Recorded(stage, code, progress!.Text(DicomTag.ReasonForCancellation) ?? "")
            : null;
    }

    /// <summary>What produced the result of a completed workitem, by name.</summary>
    public static IReadOnlyDictionary<string, string> FactsOf(Workitem workitem) =>
        Recorded(workitem).Where(fact => fact.Key != Warning).ToDictionary(fact => fact.Key, fact => fact.Value);

    /// <summary>Sentences about the result of a completed workitem.</summary>
    public static IReadOnlyList<string> WarningsOf(Workitem workitem) =>
        [.. Recorded(workitem).Where(fact => fact.Key == Warning).Select(fact => fact.Value)];

    private static IEnumerable<KeyValuePair<string, string>> Recorded(Workitem workitem) => ContentItems.Read(
        workitem.Dataset.FirstItem(DicomTag.UnifiedProcedureStepPerformedProcedureSequence)
            ?.Items(DicomTag.PerformedProcessingParametersSequence) ?? []);

    private static string Fitting(string reason) => reason.Length <= LongestReason ? reason : reason[..LongestReason];

    private static DicomDataset End(DicomDataset workitem, DateTimeOffset now)
    {
        var performed = workitem.FirstItem(DicomTag.UnifiedProcedureStepPerformedProcedureSequence)!;
        performed.AddOrUpdate(DicomTag.PerformedProcedureStepEndDateTime, now.ToDicomDateTime());
        return performed;
    }

    private static DiscontinuationReason ReasonOf(JobFailure failure) => (JobStages.Find(failure.Stage), FailureCodes.Find(failure.Code)) switch
    {
        (JobStage.Order or JobStage.Task, _) => DiscontinuationReason.IncorrectWorklistEntry,
        (JobStage.Fetch, FailureCode.SeriesNotFound) => DiscontinuationReason.ObjectSetIncomplete,
        (JobStage.Read, FailureCode.Malformed) => DiscontinuationReason.ObjectsIncorrectlyFormatted,
        (JobStage.Read, _) => DiscontinuationReason.ObjectTypesNotSupported,
        (_, FailureCode.OutOfMemory or FailureCode.DiskFull) => DiscontinuationReason.ResourceInadequate,
        _ => DiscontinuationReason.EquipmentFailure,
    };
}
