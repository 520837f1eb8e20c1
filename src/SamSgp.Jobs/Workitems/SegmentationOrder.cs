using System.Diagnostics.CodeAnalysis;
using SamSgp.Dicom;
using SamSgp.Storage.Workitems;

namespace SamSgp.Jobs.Workitems;

/// <summary>What a workitem asks this service to do: segment a series by a task.</summary>
public sealed record SegmentationOrder
{
    /// <summary>The task's id; Scheduled Workitem Code with the coding scheme 99SAMSGP.</summary>
    public required string TaskId { get; init; }

    /// <summary>Study of the series.</summary>
    public required string StudyInstanceUid { get; init; }

    /// <summary>The series; from the Input Information Sequence.</summary>
    public required string SeriesInstanceUid { get; init; }

    /// <summary>The task's parameters by name, as the user wrote them; Scheduled Processing Parameters Sequence.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Name of the configured peer that holds the series; null when it is in this store.</summary>
    public string? SourcePeer { get; init; }

    /// <summary>Name of the configured peer that gets the result; null when it stays in this store.</summary>
    public string? DestinationPeer { get; init; }

    /// <summary>Encoding of the SEG as manifests write it (auto, binary, labelmap, fractional); null for the task's own.</summary>
    public string? Encoding { get; init; }

    /// <summary>True to run it on a series that the task is not for; what speaks against it is recorded with the result.</summary>
    public bool Force { get; init; }

    private const string EncodingName = "samsgp.encoding";
    private const string ForceName = "samsgp.force", ForceValue = "true";
    private const string SourcePeerName = "samsgp.source-peer";
    private const string DestinationPeerName = "samsgp.destination-peer";

    /// <summary>True when the workitem is meant for this service, well-formed or not.</summary>
    public static bool IsFor(DicomDataset workitem) => TaskOf(workitem) is not null;

    /// <summary>What a workitem is looked up and taken by: the task it asks for, the study and series it is about, how urgent and
    /// whether ready it is.</summary>
    public static WorkitemKeys KeysOf(DicomDataset workitem)
    {
        var input = workitem.FirstItem(DicomTag.InputInformationSequence);
        return new(TaskOf(workitem), input?.Text(DicomTag.StudyInstanceUID))
        {
            SeriesInstanceUid = input?.Text(DicomTag.SeriesInstanceUID),
            Priority = workitem.Text(DicomTag.ScheduledProcedureStepPriority) switch { "HIGH" => 2, "LOW" => 0, _ => 1 },
            IsReady = workitem.Text(DicomTag.InputReadinessState) == "READY",
        };
    }

    /// <summary>Reads the order from a workitem.</summary>
    /// <param name="workitem">The workitem.</param>
    /// <param name="order">The order.</param>
    /// <param name="fault">What is missing and where.</param>
    public static bool TryRead(DicomDataset workitem, [NotNullWhen(true)] out SegmentationOrder? order,
        [NotNullWhen(false)] out string? fault)
    {
        order = null;
        var input = workitem.Items(DicomTag.InputInformationSequence);
        var first = workitem.FirstItem(DicomTag.InputInformationSequence);
        var (study, series) = (first?.Text(DicomTag.StudyInstanceUID), first?.Text(DicomTag.SeriesInstanceUID));
        fault = (TaskOf(workitem), input.Count, study, series) switch
        {
            (null, _, _, _) => "The Scheduled Workitem Code Sequence (0040,4018) names no task with the coding scheme "
                + $"{CodeItems.OwnScheme}.",
            (_, not 1, _, _) => $"The Input Information Sequence (0040,4021) has {input.Count} items; one series is needed.",
            (_, _, null, _) => "The Input Information Sequence (0040,4021) gives no Study Instance UID.",
            (_, _, _, null) => "The Input Information Sequence (0040,4021) gives no Series Instance UID.",
            _ => null,
        };
        if (fault is not null) return false;

        var parameters = ContentItems.ReadAsMap(workitem.Items(DicomTag.ScheduledProcessingParametersSequence));
        parameters.Remove(SourcePeerName, out var source);
        parameters.Remove(DestinationPeerName, out var destination);
        parameters.Remove(EncodingName, out var encoding);
        parameters.Remove(ForceName, out var force);
        order = new SegmentationOrder
        {
            TaskId = TaskOf(workitem)!,
            StudyInstanceUid = study!,
            SeriesInstanceUid = series!,
            Parameters = parameters,
            SourcePeer = source,
            DestinationPeer = destination,
            Encoding = encoding,
            Force = force == ForceValue,
        };
        return true;
    }

    /// <summary>Writes code, input and parameters into a workitem.</summary>
    /// <param name="workitem">The workitem to be created.</param>
    /// <param name="taskTitle">What lists show.</param>
    /// <param name="instances">SOP class and instance UIDs of the series, where known.</param>
    public void WriteTo(DicomDataset workitem, string taskTitle, IReadOnlyList<(string SopClassUid, string SopInstanceUid)> instances)
    {
        workitem.AddOrUpdate(new DicomSequence(DicomTag.ScheduledWorkitemCodeSequence,
            CodeItems.Of(CodeItems.OwnScheme, TaskId, taskTitle)));
        workitem.AddOrUpdate(new DicomSequence(DicomTag.InputInformationSequence, Input(instances)));
        var named = Parameters.Append(new(SourcePeerName, SourcePeer!)).Append(new(DestinationPeerName, DestinationPeer!))
            .Append(new(EncodingName, Encoding!)).Append(new(ForceName, Force ? ForceValue : null!));
        workitem.AddOrUpdate(new DicomSequence(DicomTag.ScheduledProcessingParametersSequence,
            [.. named.Where(pair => pair.Value is not null).Select(pair => ContentItems.Text(pair.Key, pair.Value))]));
    }

    private static string? TaskOf(DicomDataset workitem) =>
        CodeItems.FirstValue(workitem, DicomTag.ScheduledWorkitemCodeSequence, CodeItems.OwnScheme);

    private DicomDataset Input(IReadOnlyList<(string SopClassUid, string SopInstanceUid)> instances) => new()
    {
        { DicomTag.TypeOfInstances, "DICOM" },
        { DicomTag.StudyInstanceUID, StudyInstanceUid },
        { DicomTag.SeriesInstanceUID, SeriesInstanceUid },
        new DicomSequence(DicomTag.ReferencedSOPSequence, [.. instances.Select(instance => new DicomDataset
        {
            { DicomTag.ReferencedSOPClassUID, instance.SopClassUid },
            { DicomTag.ReferencedSOPInstanceUID, instance.SopInstanceUid },
        })]),
    };
}
