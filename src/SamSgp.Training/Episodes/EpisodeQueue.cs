using System.Collections.Concurrent;

namespace SamSgp.Training.Episodes;

/// <summary>Makes episodes on a thread of its own while the network trains, a few steps ahead.</summary>
public sealed class EpisodeQueue : IDisposable
{
    private readonly BlockingCollection<IReadOnlyList<Episode>> _ready;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _maker;
    private Exception? _fault;

    /// <summary>Starts making episodes.</summary>
    /// <param name="factory">What makes them.</param>
    /// <param name="firstStep">The step to begin with; step s takes episodes s * perStep to (s + 1) * perStep - 1.</param>
    /// <param name="perStep">Episodes of a step.</param>
    /// <param name="ahead">Steps made in advance at most.</param>
    /// <param name="done">Part of the run that is done at a step.</param>
    public EpisodeQueue(EpisodeFactory factory, long firstStep, int perStep, int ahead, Func<long, double> done)
    {
        _ready = new BlockingCollection<IReadOnlyList<Episode>>(ahead);
        _maker = new Thread(() => Make(factory, firstStep, perStep, done)) { IsBackground = true, Name = "episodes" };
        _maker.Start();
    }

    /// <summary>The episodes of the next step; waits for them.</summary>
    public IReadOnlyList<Episode> Take(CancellationToken cancellationToken)
    {
        try
        {
            return _ready.Take(cancellationToken);
        }
        catch (InvalidOperationException) when (_fault is not null)
        {
            throw new InvalidOperationException($"Making episodes failed: {_fault.Message}", _fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _maker.Join();
        _ready.Dispose();
        _stop.Dispose();
    }

    private void Make(EpisodeFactory factory, long step, int perStep, Func<long, double> done)
    {
        try
        {
            for (; ; step++)
                _ready.Add(factory.MakeStep(step, perStep, done(step)), _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // Disposed: nobody waits any more.
        }
        catch (Exception fault) when (fault is ArgumentException or IndexOutOfRangeException or InvalidOperationException)
        {
            _fault = fault;
        }
        finally
        {
            _ready.CompleteAdding();
        }
    }
}
