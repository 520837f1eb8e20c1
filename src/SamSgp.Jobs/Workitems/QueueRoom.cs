using SamSgp.Storage.Workitems;

namespace SamSgp.Jobs.Workitems;

/// <summary>
/// Whether one more workitem may wait. They are not counted for each one: after a count, as many may come as there was room for, since what
/// leaves the queue only makes more. Where others add to it, too, that holds for a moment; they may be over the limit by what all of them
/// add in one.
/// </summary>
internal sealed class QueueRoom(WorkitemStore store, QueueLimit limit, TimeProvider clock)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly Lock _counting = new();
    private long _room, _counted, _waiting, _adding;
    private bool _isCounted;

    /// <summary>Other processes add to the queue, too.</summary>
    public bool OthersAdd { get; init; }

    /// <summary>True where one more would be too many.</summary>
    public bool IsFull
    {
        get
        {
            lock (_counting) return !HasRoom();
        }
    }

    /// <summary>What is said to whoever asks for one more.</summary>
    public string Refusal
    {
        get
        {
            lock (_counting)
                return $"The worklist is full: {_waiting} of at most {limit.MostWaiting} workitems wait, SCHEDULED (Queue:MaxWaiting). "
                    + "Nothing was added; ask again when some are done.";
        }
    }

    /// <summary>Takes the room of one, which is added after this; <see cref="Added"/> says when that is done.</summary>
    /// <returns>False where there is none.</returns>
    public bool TryTake()
    {
        lock (_counting)
        {
            if (!HasRoom()) return false;
            _room--;
            _adding++;
            return true;
        }
    }

    /// <summary>What was to be added is, or is not going to be.</summary>
    public void Added()
    {
        lock (_counting) _adding--;
    }

    private bool HasRoom()
    {
        if (_room <= 0 || !_isCounted || (OthersAdd && clock.GetElapsedTime(_counted) > Moment)) Count();
        return _room > 0;
    }

    private void Count()
    {
        _waiting = store.Count(WorkitemState.Scheduled.ToCodeString());
        (_room, _counted, _isCounted) = (limit.MostWaiting - _waiting - _adding, clock.GetTimestamp(), true);
    }
}
