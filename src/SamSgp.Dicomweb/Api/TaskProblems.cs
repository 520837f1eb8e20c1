using SamSgp.Dicomweb.Problems;
using SamSgp.Jobs.Failures;

namespace SamSgp.Dicomweb.Api;

/// <summary>Why a run cannot be started, as a problem: the failure's code is the problem's type.</summary>
internal static class TaskProblems
{
    private static readonly ProblemType[] Types =
    [
        new("task-not-found", StatusCodes.Status404NotFound, "There is no such task."),
        new("manifest-faulty", StatusCodes.Status409Conflict, "The task's manifest has faults."),
        new("series-not-found", StatusCodes.Status404NotFound, "There is no such series."),
        new("segmentation-not-found", StatusCodes.Status404NotFound, "There is no such segmentation."),
        new("segmentation-does-not-fit", StatusCodes.Status422UnprocessableEntity, "The segmentation cannot be learned from."),
        new("series-does-not-fit", StatusCodes.Status422UnprocessableEntity, "The task is not for this series."),
        new("invalid-parameters", StatusCodes.Status422UnprocessableEntity, "Parameters are wrong."),
        new("support-missing", StatusCodes.Status409Conflict, "The task's support set is not complete."),
    ];

    /// <summary>The problem of a failure.</summary>
    public static Problem Of(JobFailure failure) => new(
        Array.Find(Types, type => type.Name == failure.Code)
            ?? new(failure.Code, StatusCodes.Status409Conflict, "The task cannot be run."),
        ServerPaths.Hide(failure.Message));
}
