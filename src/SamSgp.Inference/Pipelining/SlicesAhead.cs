using System.Collections.Concurrent;
using SamSgp.Inference.Preprocessing;
using static TorchSharp.torch;

namespace SamSgp.Inference.Pipelining;

/// <summary>Slices made ready for the network while it works on those before them; at most a few wait.</summary>
internal sealed class SlicesAhead : IDisposable
{
    private readonly SlicePreparer _preparer;
    private readonly BlockingCollection<(int Slice, Tensor Image)> _ready;
    private readonly Task _making;
    private volatile bool _stopped;
    private (int Slice, Tensor Image)? _next;

    /// <param name="preparer">Makes them.</param>
    /// <param name="slices">Those that will be asked for, ascending.</param>
    /// <param name="most">How many may wait.</param>
    /// <param name="side">Where they are made.</param>
    public SlicesAhead(SlicePreparer preparer, IReadOnlyList<int> slices, int most, SideThread side)
    {
        (_preparer, _ready) = (preparer, new BlockingCollection<(int, Tensor)>(most));
        _making = side.Give(() => Make(slices));
    }

    /// <summary>A slice as (1, 3, P, P), the caller's. One that is not on its way is made at once, so a fault in making one
    /// is thrown here too. Slices before it are let go.</summary>
    public Tensor Take(int slice)
    {
        while (Next() is { } next && next.Slice <= slice)
        {
            _next = null;
            if (next.Slice == slice) return next.Image;
            next.Image.Dispose();
        }

        return _preparer.Prepare(slice, slice + 1);
    }

    /// <summary>Stops making slices and frees those that wait.</summary>
    public void Dispose()
    {
        _stopped = true;
        for (; Next() is { } next; _next = null) next.Image.Dispose();
        _making.ContinueWith(ended => ended.Exception, TaskScheduler.Default).Wait();
        _ready.Dispose();
    }

    private (int Slice, Tensor Image)? Next() =>
        _next ??= _ready.TryTake(out var taken, Timeout.Infinite) ? taken : null;

    private void Make(IReadOnlyList<int> slices)
    {
        try
        {
            foreach (var slice in slices.TakeWhile(_ => !_stopped))
                _ready.Add((slice, _preparer.Prepare(slice, slice + 1).DetachFromDisposeScope()));
        }
        finally
        {
            _ready.CompleteAdding();
        }
    }
}
