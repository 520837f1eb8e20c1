using SamSgp.Dicomweb.Problems;
using SamSgp.Jobs.Failures;

namespace SamSgp.Dicomweb.Api;

/// <summary>Why a run cannot be started, as a problem: the failure's code is the problem's type.</summary>
internal static class TaskProblems
{
    /// <summary>Those that have a status of their own; any other is 409.</summary>
    public static IReadOnlyList<ProblemType> Types { get; } =
    [
        Type(FailureCode.TaskNotFound, StatusCodes.Status404NotFound, "There is no such task."),
        Type(FailureCode.ManifestFaulty, StatusCodes.Status409Conflict, "The task's manifest has faults."),
        Type(FailureCode.SeriesNotFound, StatusCodes.Status404NotFound, "There is no such series."),
        Type(FailureCode.SegmentationNotFound, StatusCodes.Status404NotFound, "There is no such segmentation."),
        Type(FailureCode.SegmentationDoesNotFit, StatusCodes.Status422UnprocessableEntity, "The segmentation cannot be used."),
        Type(FailureCode.SeriesDoesNotFit, StatusCodes.Status422UnprocessableEntity, "The task is not for this series."),
        Type(FailureCode.InvalidParameters, StatusCodes.Status422UnprocessableEntity, "Parameters are wrong."),
        Type(FailureCode.PeerNotFound, StatusCodes.Status422UnprocessableEntity, "There is no such peer."),
        Type(FailureCode.SupportMissing, StatusCodes.Status409Conflict, "The task's support set is not complete."),
    ];

    /// <summary>The problem of a failure.</summary>
    public static Problem Of(JobFailure failure) => failure.Code == ProblemType.QueueFull.Name ? Problem.QueueFull(failure.Message) : new(
        Types.FirstOrDefault(type => type.Name == failure.Code)
            ?? new(failure.Code, StatusCodes.Status409Conflict, "The task cannot be run."),
        ServerPaths.Hide(failure.Message));

    private static ProblemType Type(FailureCode code, int status, string title) => new(code.Wire(), status, title);
}
