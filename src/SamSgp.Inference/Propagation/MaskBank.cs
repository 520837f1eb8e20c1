using SamSgp.Sam2.Modeling;

namespace SamSgp.Inference.Propagation;

/// <summary>The last memories of segmented slices, first in first out (function_3d.py); a row a segment. They are prepared
/// once where that has room, and anew for each slice where it has not.</summary>
/// <param name="capacity">Memories held at most.</param>
/// <param name="network">Prepares them.</param>
/// <param name="room">Prepared memories that may be held.</param>
/// <param name="placed">Whether it counts where memories show something; as of the support memories they are joined with.</param>
internal sealed class MaskBank(int capacity, Sam2Base network, int room, bool placed = true) : IDisposable
{
    private readonly Queue<MaskMemory> _plain = new();
    private readonly Queue<MemoryTokens> _prepared = new();

    /// <summary>Remembers a slice.</summary>
    public void Push(MaskMemory memory)
    {
        if (capacity <= room)
        {
            _prepared.Enqueue(network.Prepare(memory, placed).Detach());
            if (_prepared.Count > capacity) _prepared.Dequeue().Free();
            return;
        }

        _plain.Enqueue(memory with { Features = memory.Features.clone().DetachFromDisposeScope() });
        if (_plain.Count > capacity) _plain.Dequeue().Features.Dispose();
    }

    /// <summary>All that is remembered, for some of the segments. What is made here belongs to the caller's scope.</summary>
    public IEnumerable<MemoryTokens> Rows(long start, long end) => _prepared.Select(memory => memory.Rows(start, end))
        .Concat(_plain.Select(memory => network.Prepare(memory with { Features = memory.Features.slice(0, start, end, 1) }, placed)));

    public void Dispose()
    {
        while (_prepared.TryDequeue(out var memory)) memory.Free();
        while (_plain.TryDequeue(out var memory)) memory.Features.Dispose();
    }
}
