using SamSgp.Jobs.Notifications;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Jobs.Pipeline;

/// <summary>Requests to cancel by someone who does not hold the workitem (PS3.4 CC.2.2.3): accepted only when its performer
/// will hear of them.</summary>
public sealed class JobCancellation(Worklist worklist, Subscriptions subscriptions)
{
    /// <summary>Cancels a SCHEDULED workitem; asks the performer of one IN PROGRESS to stop: this service within a slice,
    /// another one by an event, provided anyone has subscribed.</summary>
    public async Task<UpsOutcome> RequestAsync(string workitemUid, CancellationRequest request, CancellationToken cancellationToken)
    {
        if (worklist.Find(workitemUid) is { State: WorkitemState.InProgress } workitem
            && !Performance.IsOurs(workitem) && !subscriptions.AnyCovers(workitem))
        {
            return UpsOutcome.Refused(UpsStatus.PerformerCannotBeContacted, workitem,
                "Another system works on this workitem and has not subscribed to it: nobody can be asked to stop.");
        }

        return await worklist.RequestCancelAsync(workitemUid, request, cancellationToken);
    }
}
