using SamSgp.Sam2.Modeling;

namespace SamSgp.Inference.Prompting;

/// <summary>Memories of slices that a person corrected: the best examples there are, for they are of the same patient. They are
/// prepared while slices near them are looked at, not all at once.</summary>
/// <param name="network">Prepares them.</param>
/// <param name="placed">As of the support memories they are joined with.</param>
internal sealed class CorrectedMemories(Sam2Base network, bool placed) : IDisposable
{
    /// <summary>How many a slice looks at.</summary>
    private const int Most = 4;

    private readonly SortedDictionary<int, MaskMemory> _plain = [];
    private readonly Dictionary<int, MemoryTokens> _prepared = [];

    /// <summary>Remembers a slice, which stays this object's.</summary>
    public void Add(int slice, MaskMemory memory) =>
        _plain[slice] = memory with { Features = memory.Features.clone().DetachFromDisposeScope() };

    /// <summary>Those a slice looks at: the nearest below and the nearest above in any case, then the others by distance. They are
    /// this object's, until it is asked for another slice.</summary>
    public IReadOnlyList<MemoryTokens> For(int slice)
    {
        var near = Near(slice);
        foreach (var far in _prepared.Keys.Except(near).ToList())
        {
            _prepared.Remove(far, out var memory);
            memory!.Free();
        }

        foreach (var one in near.Where(one => !_prepared.ContainsKey(one))) _prepared[one] = network.Prepare(_plain[one], placed).Detach();
        return [.. near.Select(one => _prepared[one])];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var memory in _prepared.Values) memory.Free();
        foreach (var memory in _plain.Values) memory.Features.Dispose();
    }

    private List<int> Near(int slice)
    {
        var others = _plain.Keys.Where(one => one != slice).ToList();
        IEnumerable<int> sides = [.. others.Where(one => one < slice).TakeLast(1), .. others.Where(one => one > slice).Take(1)];
        return [.. sides.Concat(others.OrderBy(one => Math.Abs(one - slice)).ThenBy(one => one)).Distinct().Take(Most)];
    }
}
