namespace SamSgp.Inference;

/// <summary>Whose turn an engine is: one at a time, first come, first served. Who waits for it at a screen comes before jobs, and
/// a job lets them in between two slices.</summary>
internal sealed class EngineTurns
{
    private readonly object _gate = new(); // a Monitor, for its waiters can be woken all at once
    private readonly LinkedList<object> _atScreens = new();
    private readonly LinkedList<object> _jobs = new();
    private bool _taken;

    /// <summary>Those at screens that wait.</summary>
    public int WaitingAtScreens => Count(_atScreens);

    /// <summary>Jobs that wait.</summary>
    public int WaitingJobs => Count(_jobs);

    /// <summary>Waits for a turn, which ends with <see cref="Leave"/>.</summary>
    /// <param name="atScreen">Whether somebody waits for it at a screen.</param>
    /// <param name="cancellationToken">Ends the wait; then there is no turn to leave.</param>
    public void Enter(bool atScreen, CancellationToken cancellationToken)
    {
        using var woken = cancellationToken.Register(Wake);
        lock (_gate)
        {
            var queue = atScreen ? _atScreens : _jobs;
            var place = queue.AddLast(new object());
            try
            {
                Await(place, cancellationToken);
            }
            catch
            {
                queue.Remove(place);
                Wake();
                throw;
            }
        }
    }

    /// <summary>Lets those at screens have the engine, all that wait, before it goes on. Of use to a job only.</summary>
    public void GiveWay()
    {
        lock (_gate)
        {
            if (_atScreens.Count == 0) return;
            _taken = false;
            Wake();
            Await(_jobs.AddFirst(new object()), CancellationToken.None); // before those that have not begun
        }
    }

    /// <summary>Ends a turn.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _taken = false;
            Wake();
        }
    }

    private void Await(LinkedListNode<object> place, CancellationToken cancellationToken)
    {
        while (_taken || (_atScreens.First ?? _jobs.First) != place)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Monitor.Wait(_gate);
        }

        cancellationToken.ThrowIfCancellationRequested();
        place.List!.Remove(place);
        _taken = true;
    }

    private int Count(LinkedList<object> queue)
    {
        lock (_gate) return queue.Count;
    }

    private void Wake()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }
}
