using SamSgp.Jobs.Notifications;
using SamSgp.Jobs.Peers;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Jobs.Retirement;

/// <summary>Forgets workitems that have ended, and their previews; their results are instances and stay. What somebody has
/// subscribed to by its UID stays, too (PS3.4 CC.2.3.1: a deletion lock), and what a peer does not have yet.</summary>
public sealed class WorkitemRetirement(Worklist worklist, ResultStore results, Subscriptions subscriptions, ResultDelivery delivery,
    RetirementRules rules, TimeProvider clock)
{
    /// <summary>Forgets what the rules say.</summary>
    /// <returns>How many.</returns>
    public async Task<int> RetireAsync(CancellationToken cancellationToken)
    {
        if (!rules.Enabled) return 0;
        var before = rules.Age is { } age ? clock.GetUtcNow() - age : DateTimeOffset.MinValue;
        var surplus = rules.Kept is { } kept ? worklist.CountEnded() - kept : 0;
        var pending = delivery.Pending.Select(one => one.WorkitemUid).ToHashSet(StringComparer.Ordinal);
        var retired = 0;
        foreach (var workitem in worklist.FirstEnded())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (workitem.Updated >= before && surplus <= 0) break;
            if (pending.Contains(workitem.Uid) || subscriptions.IsNamed(workitem.Uid)) continue;
            surplus--;
            results.ForgetPreview(workitem.Uid);
            if (await worklist.ForgetAsync(workitem, cancellationToken)) retired++;
        }

        return retired;
    }
}
