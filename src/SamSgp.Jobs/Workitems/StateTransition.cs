namespace SamSgp.Jobs.Workitems;

/// <summary>What a request does to a workitem's state.</summary>
/// <param name="Status">Whether it is done, done already, or refused and why.</param>
/// <param name="State">The state afterwards; the old one unless <paramref name="Status"/> is a success that changes it.</param>
/// <param name="Changed">True when <paramref name="State"/> is new: subscribers are told.</param>
public readonly record struct StateTransition(UpsStatus Status, WorkitemState State, bool Changed)
{
    /// <summary>The Change UPS State action (N-ACTION, PS3.18 11.7): one row of PS3.4 table CC.1.1-2.</summary>
    /// <param name="current">State now.</param>
    /// <param name="requested">State asked for.</param>
    /// <param name="transactionIsCorrect">The request names a Transaction UID and, unless the workitem is SCHEDULED and
    /// so has none yet, it is the one recorded when the workitem was claimed.</param>
    /// <param name="finalStateRequirementsMet">The dataset holds what the requested final state needs.</param>
    public static StateTransition Change(WorkitemState current, WorkitemState requested, bool transactionIsCorrect,
        bool finalStateRequirementsMet)
    {
        if (requested == WorkitemState.Scheduled) return Refused(current, UpsStatus.ScheduledByCreationOnly);
        if (!transactionIsCorrect) return Refused(current, UpsStatus.TransactionUidIncorrect);
        return (current, requested) switch
        {
            (WorkitemState.Scheduled, WorkitemState.InProgress) => To(requested),
            (WorkitemState.Scheduled, _) => Refused(current, UpsStatus.NotInProgress),
            (WorkitemState.InProgress, WorkitemState.InProgress) => Refused(current, UpsStatus.AlreadyInProgress),
            (WorkitemState.InProgress, _) when !finalStateRequirementsMet =>
                Refused(current, UpsStatus.FinalStateRequirementsNotMet),
            (WorkitemState.InProgress, _) => To(requested),
            (WorkitemState.Completed, WorkitemState.Completed) => Refused(current, UpsStatus.AlreadyCompletedAsRequested),
            (WorkitemState.Canceled, WorkitemState.Canceled) => Refused(current, UpsStatus.AlreadyCanceled),
            _ => Refused(current, UpsStatus.NoLongerUpdatable),
        };
    }

    /// <summary>The Request UPS Cancel action by someone who does not hold the workitem (PS3.4 CC.2.2, PS3.18 11.8). A
    /// SCHEDULED workitem is canceled at once (by way of IN PROGRESS, as CC.2.2.3 has it); for one IN PROGRESS the
    /// request is only passed on to the performer.</summary>
    public static StateTransition RequestCancel(WorkitemState current) => current switch
    {
        WorkitemState.Scheduled => To(WorkitemState.Canceled),
        WorkitemState.InProgress => new(UpsStatus.Success, current, Changed: false),
        WorkitemState.Completed => Refused(current, UpsStatus.AlreadyCompleted),
        _ => Refused(current, UpsStatus.AlreadyCanceled),
    };

    /// <summary>Whether attributes may be set (N-SET, PS3.4 CC.2.6.3, PS3.18 11.6).</summary>
    /// <param name="current">State now.</param>
    /// <param name="transactionGiven">The request names a Transaction UID.</param>
    /// <param name="transactionIsCorrect">It is the one recorded when the workitem was claimed.</param>
    public static UpsStatus Update(WorkitemState current, bool transactionGiven, bool transactionIsCorrect) => current switch
    {
        WorkitemState.Scheduled => transactionGiven ? UpsStatus.NotInProgress : UpsStatus.Success,
        WorkitemState.InProgress => transactionIsCorrect ? UpsStatus.Success : UpsStatus.TransactionUidIncorrect,
        _ => UpsStatus.NoLongerUpdatable,
    };

    private static StateTransition To(WorkitemState state) => new(UpsStatus.Success, state, Changed: true);

    private static StateTransition Refused(WorkitemState current, UpsStatus status) => new(status, current, Changed: false);
}
