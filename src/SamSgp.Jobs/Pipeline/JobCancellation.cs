using SamSgp.Jobs.Notifications;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Jobs.Pipeline;

/// <summary>Requests to cancel by someone who does not hold the workitem (PS3.4 CC.2.2.3): accepted only when its performer
/// will hear of them.</summary>
public sealed class JobCancellation(Worklist worklist, Subscriptions subscriptions, RunningJobs running, RequestedCancellations requested)
{
    /// <summary>Cancels a SCHEDULED workitem; asks the performer of one IN PROGRESS to stop: this service within a slice,
    /// another one by an event, provided anyone has subscribed.</summary>
    public async Task<UpsOutcome> RequestAsync(string workitemUid, CancellationRequest request, WorklistUser by,
        CancellationToken cancellationToken)
    {
        if (worklist.Find(workitemUid) is { State: WorkitemState.InProgress } workitem
            && WorkitemRights.FaultOfCancellation(workitem, by) is null && !PerformedProcedure.IsOurs(workitem) && !subscriptions.AnyCovers(workitem))
        {
            return UpsOutcome.Refused(UpsStatus.PerformerCannotBeContacted, workitem,
                "Another system works on this workitem and has not subscribed to it: nobody can be asked to stop.");
        }

        var outcome = await worklist.RequestCancelAsync(workitemUid, request, by, cancellationToken);
        if (outcome is { Status: UpsStatus.Success, Workitem: { State: WorkitemState.InProgress } ours } && PerformedProcedure.IsOurs(ours))
            await StopAsync(workitemUid, request);
        return outcome;
    }

    /// <summary>The same by this service itself.</summary>
    internal Task<UpsOutcome> RequestAsync(string workitemUid, CancellationRequest request, CancellationToken cancellationToken) =>
        RequestAsync(workitemUid, request, WorklistUser.Service, cancellationToken);

    // Kept first: a job that begins meanwhile looks for what is kept after it can be found at work. Told directly, not by the
    // event: events may be many. One that ended meanwhile leaves nothing behind.
    private async Task StopAsync(string workitemUid, CancellationRequest request)
    {
        try
        {
            await requested.KeepAsync(workitemUid, request);
        }
        finally
        {
            running.Cancel(workitemUid, request);
        }

        if (worklist.Find(workitemUid) is not { State: WorkitemState.InProgress }) await requested.ForgetAsync(workitemUid);
    }
}
