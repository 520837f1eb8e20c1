using SamSgp.Jobs.Workitems;
using static SamSgp.Jobs.Workitems.UpsStatus;
using static SamSgp.Jobs.Workitems.WorkitemState;

namespace SamSgp.Jobs.Tests.Workitems;

/// <summary>PS3.4 table CC.1.1-2, cell by cell: every state, every request, with and without the right Transaction UID,
/// with and without what a final state needs.</summary>
public sealed class StateTransitionTests
{
    private static readonly WorkitemState[] States = Enum.GetValues<WorkitemState>();

    /// <summary>Columns: SCHEDULED, IN PROGRESS, COMPLETED, CANCELED. What the table says for a correct UID.</summary>
    private static readonly Dictionary<WorkitemState, UpsStatus[]> WithCorrectUid = new()
    {
        [Scheduled] = [ScheduledByCreationOnly, ScheduledByCreationOnly, ScheduledByCreationOnly, ScheduledByCreationOnly],
        [InProgress] = [Success, AlreadyInProgress, NoLongerUpdatable, NoLongerUpdatable],
        [Completed] = [NotInProgress, Success, AlreadyCompletedAsRequested, NoLongerUpdatable],
        [Canceled] = [NotInProgress, Success, NoLongerUpdatable, AlreadyCanceled],
    };

    public static TheoryData<WorkitemState, WorkitemState> EveryPair()
    {
        var pairs = new TheoryData<WorkitemState, WorkitemState>();
        foreach (var current in States)
        {
            foreach (var requested in States) pairs.Add(current, requested);
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(EveryPair))]
    public void Change_CorrectUidAndAllThere_IsTheTablesCell(WorkitemState current, WorkitemState requested)
    {
        var transition = StateTransition.Change(current, requested, transactionIsCorrect: true, finalStateRequirementsMet: true);

        var expected = WithCorrectUid[requested][(int)current];
        Assert.Equal(expected, transition.Status);
        Assert.Equal(expected == Success ? requested : current, transition.State);
        Assert.Equal(expected == Success, transition.Changed);
    }

    [Theory]
    [MemberData(nameof(EveryPair))]
    public void Change_WrongOrMissingUid_IsRefusedAndChangesNothing(WorkitemState current, WorkitemState requested)
    {
        foreach (var met in new[] { false, true })
        {
            var transition = StateTransition.Change(current, requested, transactionIsCorrect: false, met);

            Assert.Equal(requested == Scheduled ? ScheduledByCreationOnly : TransactionUidIncorrect, transition.Status);
            Assert.Equal(current, transition.State);
            Assert.False(transition.Changed);
        }
    }

    [Theory]
    [MemberData(nameof(EveryPair))]
    public void Change_RequirementsNotMet_DiffersOnlyFromInProgressToFinal(WorkitemState current, WorkitemState requested)
    {
        var transition = StateTransition.Change(current, requested, transactionIsCorrect: true, finalStateRequirementsMet: false);

        var blocked = current == InProgress && requested.IsFinal();
        Assert.Equal(blocked ? FinalStateRequirementsNotMet : WithCorrectUid[requested][(int)current], transition.Status);
        Assert.Equal(!blocked && transition.Status == Success, transition.Changed);
    }

    [Theory]
    [InlineData(Scheduled, Success, Canceled, true)]
    [InlineData(InProgress, Success, InProgress, false)]
    [InlineData(Completed, AlreadyCompleted, Completed, false)]
    [InlineData(Canceled, AlreadyCanceled, Canceled, false)]
    public void RequestCancel_EachState_IsTheTablesCell(WorkitemState current, UpsStatus status, WorkitemState after, bool changed) =>
        Assert.Equal(new StateTransition(status, after, changed), StateTransition.RequestCancel(current));

    [Theory]
    [InlineData(Scheduled, false, false, Success)]
    [InlineData(Scheduled, true, false, NotInProgress)]
    [InlineData(InProgress, false, false, TransactionUidIncorrect)]
    [InlineData(InProgress, true, false, TransactionUidIncorrect)]
    [InlineData(InProgress, true, true, Success)]
    [InlineData(Completed, true, true, NoLongerUpdatable)]
    [InlineData(Completed, false, false, NoLongerUpdatable)]
    [InlineData(Canceled, true, true, NoLongerUpdatable)]
    [InlineData(Canceled, false, false, NoLongerUpdatable)]
    public void Update_EachStateAndUid_IsAllowedToThePerformerOnly(WorkitemState current, bool given, bool correct, UpsStatus expected) =>
        Assert.Equal(expected, StateTransition.Update(current, given, correct));

    [Fact]
    public void CodeString_EachState_ReadsBack()
    {
        foreach (var state in States)
        {
            Assert.True(WorkitemStates.TryParse(state.ToCodeString() + " ", out var read));
            Assert.Equal(state, read);
        }

        Assert.False(WorkitemStates.TryParse("INPROGRESS", out _));
        Assert.False(WorkitemStates.TryParse(null, out _));
    }
}
