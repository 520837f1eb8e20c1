using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace SamSgp.Jobs.Workitems;

/// <summary>What one listener has not read yet, in the order it was published. Adding never waits. Beyond a number of them the
/// oldest are dropped, except those that nothing later makes up for: the first report to a subscriber, at most one for each
/// workitem, and a request to cancel, at most one for each workitem as well. So the queue is bounded by the worklist.</summary>
internal sealed class WorkitemEventQueue
{
    /// <summary>Events that may be dropped are kept up to this many.</summary>
    public const int Backlog = 256;

    private readonly Lock _gate = new();
    private readonly LinkedList<WorkitemEvent> _events = [];
    private readonly Queue<LinkedListNode<WorkitemEvent>> _droppable = [];
    private readonly Dictionary<(string Workitem, WorkitemEventKind Kind), LinkedListNode<WorkitemEvent>> _lasting = [];

    // Rings for the reader; one word is enough, it reads until there is nothing.
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private long _lost;

    /// <summary>Events dropped so far.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Adds an event, unless the queue was ended.</summary>
    public void Add(WorkitemEvent happened)
    {
        lock (_gate)
        {
            if (happened.OnlyFor is not null) KeepNewest(happened);
            else if (happened.Kind != WorkitemEventKind.CancelRequested || !TryKeepFirst(happened)) AddDroppable(happened);
        }

        _bell.Writer.TryWrite(true);
    }

    /// <summary>Takes the oldest event; false when there is none.</summary>
    public bool TryTake([NotNullWhen(true)] out WorkitemEvent? happened)
    {
        lock (_gate)
        {
            happened = null;
            if (_events.First is not { } first) return false;
            happened = first.Value;
            _events.Remove(first);
            if (_droppable.TryPeek(out var oldest) && oldest == first) _droppable.Dequeue();
            else _lasting.Remove(KeyOf(happened));
            return true;
        }
    }

    /// <summary>Waits for an event; false when the queue has ended and all of it is read.</summary>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        while (IsEmpty())
        {
            if (!await _bell.Reader.WaitToReadAsync(cancellationToken)) return !IsEmpty();
            _bell.Reader.TryRead(out _);
        }

        return true;
    }

    /// <summary>Nothing comes any more.</summary>
    public void End() => _bell.Writer.TryComplete();

    private bool IsEmpty()
    {
        lock (_gate) return _events.Count == 0;
    }

    // A later subscription reports the state anew: the report before it is of no use any more.
    private void KeepNewest(WorkitemEvent happened)
    {
        if (_lasting.Remove(KeyOf(happened), out var before)) _events.Remove(before);
        _lasting[KeyOf(happened)] = _events.AddLast(happened);
    }

    private bool TryKeepFirst(WorkitemEvent happened)
    {
        if (_lasting.ContainsKey(KeyOf(happened))) return false;
        _lasting[KeyOf(happened)] = _events.AddLast(happened);
        return true;
    }

    private void AddDroppable(WorkitemEvent happened)
    {
        if (_droppable.Count == Backlog)
        {
            _events.Remove(_droppable.Dequeue());
            Interlocked.Increment(ref _lost);
        }

        _droppable.Enqueue(_events.AddLast(happened));
    }

    private static (string Workitem, WorkitemEventKind Kind) KeyOf(WorkitemEvent happened) => (happened.Workitem.Uid, happened.Kind);
}
