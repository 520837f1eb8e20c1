using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Dicomweb.Ups;

/// <summary>An operation's outcome as UPS-RS answers it (PS3.18 11.4.3 to 11.12.3): status code, Warning header with the
/// standard's sentence, and a problem body where it was refused.</summary>
internal static class UpsAnswer
{
    /// <summary>The sentence of PS3.18 8.3.4.4 for a search that has more matches than its answer holds.</summary>
    public const string MoreMatches = "There are additional results that can be requested";

    /// <summary>The sentence of PS3.18 11.9.3.2 for a search that was to match fuzzily.</summary>
    public const string NotFuzzy = "The fuzzymatching parameter is not supported. Only literal matching has been performed.";

    /// <summary>Adds a Warning header with a sentence of the standard.</summary>
    public static void Warn(ControllerBase controller, string sentence) =>
        controller.Response.Headers.Append("Warning", $"299 {ServiceAddresses.Of(controller.Request).Dicomweb}: {sentence}");

    /// <summary>The answer to a creation, an update, a change of state or a request to cancel.</summary>
    /// <param name="controller">Its response gets the Warning header.</param>
    /// <param name="outcome">What became of the operation.</param>
    /// <param name="warning">The standard's sentence for this transaction and status; null for none.</param>
    /// <param name="success">Status code when what was asked for holds.</param>
    public static ActionResult Of(ControllerBase controller, UpsOutcome outcome, string? warning, int success)
    {
        if (warning is not null) Warn(controller, warning);
        if (outcome.Status.Holds()) return controller.StatusCode(success);
        var problem = outcome.Status == UpsStatus.ResourceLimitation ? Problem.QueueFull(outcome.Message)
            : new Problem(ProblemOf(outcome.Status), outcome.Message ?? warning);
        return new ProblemResult(problem with
        {
            DicomStatus = ((ushort)outcome.Status).ToString("X4", System.Globalization.CultureInfo.InvariantCulture),
        });
    }

    /// <summary>The sentence of PS3.18 11.4.3.2 for a creation.</summary>
    public static string? ForCreation(UpsOutcome outcome) => outcome.Modified ? "The UPS was created with modifications." : null;

    /// <summary>The sentence of PS3.18 11.7.3.2 for a change of state.</summary>
    public static string? ForStateChange(UpsStatus status, bool transactionGiven) => status switch
    {
        UpsStatus.Success or UpsStatus.NotFound or UpsStatus.InvalidAttributeValue or UpsStatus.NotAuthorized => null,
        UpsStatus.AlreadyCanceled => "The UPS is already in the requested state of CANCELED.",
        UpsStatus.AlreadyCompletedAsRequested => "The UPS is already in the requested state of COMPLETED.",
        UpsStatus.TransactionUidIncorrect when !transactionGiven => "The Transaction UID is missing.",
        UpsStatus.TransactionUidIncorrect => "The Transaction UID is incorrect.",
        _ => "The submitted request is inconsistent with the state of the UPS Instance.",
    };

    /// <summary>The sentence of PS3.18 11.6.3.2 for an update.</summary>
    public static string? ForUpdate(UpsStatus status, bool transactionGiven) => status switch
    {
        UpsStatus.Success or UpsStatus.NotFound or UpsStatus.InvalidAttributeValue or UpsStatus.NotAuthorized => null,
        UpsStatus.NotInProgress => "The target URI did not reference a claimed Workitem.",
        UpsStatus.TransactionUidIncorrect when !transactionGiven => "The Transaction UID is missing.",
        UpsStatus.TransactionUidIncorrect => "The Transaction UID is incorrect.",
        _ => "The submitted request is inconsistent with the current state of the Workitem.",
    };

    /// <summary>The sentence of PS3.18 11.8.3.2 for a request to cancel.</summary>
    public static string? ForCancelRequest(UpsStatus status) => status switch
    {
        UpsStatus.AlreadyCanceled => "The UPS is already in the requested state of CANCELED.",
        UpsStatus.AlreadyCompleted => "The UPS is already COMPLETED.",
        UpsStatus.PerformerCannotBeContacted => "The performer cannot be contacted.",
        _ => null,
    };

    private static ProblemType ProblemOf(UpsStatus status) => status switch
    {
        UpsStatus.NotFound => ProblemType.NotFound,
        UpsStatus.NotAuthorized => ProblemType.OutOfScope,
        UpsStatus.InvalidAttributeValue or UpsStatus.InitialStateNotScheduled or UpsStatus.ScheduledByCreationOnly
            or UpsStatus.TransactionUidIncorrect => ProblemType.MalformedRequest,
        _ => ProblemType.Conflict,
    };
}
