using static TorchSharp.torch;

namespace SamSgp.Sam2.Modeling;

/// <summary>Memories as memory attention uses them. Keys are projected and turned once, when a memory is made, and not
/// again for every slice that looks at it.</summary>
/// <param name="Values">(B, M, mem).</param>
/// <param name="Keys">Of each layer, (B, 1, M, d).</param>
/// <param name="Placed">Whether the keys know where in the image they lie; joined memories agree in it.</param>
public sealed record MemoryTokens(Tensor Values, IReadOnlyList<Tensor> Keys, bool Placed)
{
    /// <summary>Bytes held.</summary>
    public long Bytes => Keys.Append(Values).Sum(t => t.numel() * t.element_size());

    /// <summary>Rows <paramref name="start"/> to <paramref name="end"/> (exclusive); views, no copies.</summary>
    public MemoryTokens Rows(long start, long end) =>
        new(Values.slice(0, start, end, 1), [.. Keys.Select(key => key.slice(0, start, end, 1))], Placed);

    /// <summary>The same rows of several memories one after the other, as more tokens.</summary>
    public static MemoryTokens Join(IReadOnlyList<MemoryTokens> memories) =>
        memories.Count == 1 ? memories[0] : Concatenate(memories, 1, 2);

    /// <summary>Rows of several memories of equally many tokens, as more rows.</summary>
    public static MemoryTokens Stack(IReadOnlyList<MemoryTokens> memories) =>
        memories.Count == 1 ? memories[0] : Concatenate(memories, 0, 0);

    /// <summary>The tensors, out of any dispose scope: they are the caller's to free.</summary>
    public MemoryTokens Detach()
    {
        foreach (var tensor in Keys.Append(Values)) tensor.DetachFromDisposeScope();
        return this;
    }

    /// <summary>Frees the tensors.</summary>
    public void Free()
    {
        foreach (var tensor in Keys.Append(Values)) tensor.Dispose();
    }

    private static MemoryTokens Concatenate(IReadOnlyList<MemoryTokens> memories, long ofValues, long ofKeys) => new(
        cat([.. memories.Select(m => m.Values)], ofValues),
        [.. Enumerable.Range(0, memories[0].Keys.Count).Select(layer => cat([.. memories.Select(m => m.Keys[layer])], ofKeys))],
        memories[0].Placed);
}
