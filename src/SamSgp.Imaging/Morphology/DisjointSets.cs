namespace SamSgp.Imaging.Morphology;

/// <summary>Sets that are joined; the root of a set is its smallest member.</summary>
internal sealed class DisjointSets
{
    private readonly int[] _parents;

    /// <summary>So many sets of one member each.</summary>
    public DisjointSets(int count)
    {
        _parents = new int[count];
        for (var i = 0; i < count; i++) _parents[i] = i;
    }

    /// <summary>The smallest member of a member's set.</summary>
    public int Root(int member)
    {
        while (_parents[member] != member) member = _parents[member] = _parents[_parents[member]];
        return member;
    }

    /// <summary>Makes two sets one.</summary>
    public void Join(int a, int b)
    {
        var (rootA, rootB) = (Root(a), Root(b));
        if (rootA < rootB) _parents[rootB] = rootA;
        else _parents[rootA] = rootB;
    }
}
