namespace SamSgp.Inference.Batching;

/// <summary>Work on items in batches of at most <paramref name="size"/>; where memory does not suffice the batch is halved
/// and stays so.</summary>
/// <param name="size">Items at once, to begin with.</param>
/// <param name="makeRoom">Frees what can be made again.</param>
/// <param name="before">Told the size of each batch before it is worked on.</param>
internal sealed class HalvingBatch(int size, Action makeRoom, Action<int> before)
{
    private int _size = Math.Max(1, size);
    private bool _madeRoom;

    /// <summary>Works through items 0 to count - 1 in order; a batch that failed is begun again, smaller.</summary>
    public void Run(int count, Action<int, int> work)
    {
        for (var start = 0; start < count;)
        {
            var end = Math.Min(count, start + _size);
            try
            {
                before(end - start);
                work(start, end);
                start = end;
            }
            catch (Exception fault) when (OutOfMemory.Is(fault) && (end - start > 1 || !_madeRoom))
            {
                // One at a time is tried once more after all that can go has gone.
                _madeRoom = end - start == 1;
                _size = Math.Max(1, (end - start) / 2);
                makeRoom();
            }
        }
    }
}
