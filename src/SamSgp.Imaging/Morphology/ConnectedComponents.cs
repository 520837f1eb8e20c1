using System.Runtime.InteropServices;

namespace SamSgp.Imaging.Morphology;

/// <summary>The connected components of a mask. Voxels are joined run by run (a run is a piece of a row), not one by
/// one: an organ has thousands of runs where it has millions of voxels.</summary>
internal sealed class ConnectedComponents
{
    private readonly GridSize _size;
    private readonly List<Run> _runs;
    private readonly int[] _componentOfRun;

    private ConnectedComponents(GridSize size, List<Run> runs, int[] componentOfRun, long[] sizes) =>
        (_size, _runs, _componentOfRun, Sizes) = (size, runs, componentOfRun, sizes);

    /// <summary>Voxels of each component, in the order of their first voxels.</summary>
    public IReadOnlyList<long> Sizes { get; }

    /// <summary>Finds the components of the voxels that are not 0.</summary>
    public static ConnectedComponents Find(ReadOnlySpan<byte> voxels, GridSize size, Connectivity connectivity)
    {
        var (runs, firstOfRow) = FindRuns(voxels, size);
        var joined = new DisjointSets(runs.Count);
        var corners = connectivity == Connectivity.Corners;
        for (var slice = 0; slice < size.Slices; slice++)
        {
            for (var row = 0; row < size.Rows; row++)
            {
                var here = slice * size.Rows + row;
                if (row > 0) Join(here, here - 1);
                if (slice == 0) continue;
                Join(here, here - size.Rows);
                if (!corners) continue;
                if (row > 0) Join(here, here - size.Rows - 1);
                if (row < size.Rows - 1) Join(here, here - size.Rows + 1);
            }
        }

        return Number(size, runs, joined);

        void Join(int row, int other) => JoinRows(CollectionsMarshal.AsSpan(runs), joined,
            firstOfRow[row], firstOfRow[row + 1], firstOfRow[other], firstOfRow[other + 1], corners ? 1 : 0);
    }

    /// <summary>The component with most voxels, the first of equal ones; -1 when there is none.</summary>
    public int Largest()
    {
        var largest = -1;
        for (var i = 0; i < Sizes.Count; i++)
            if (largest < 0 || Sizes[i] > Sizes[largest]) largest = i;
        return largest;
    }

    /// <summary>Sets the voxels of some components to 0.</summary>
    public void Clear(Span<byte> voxels, Func<int, bool> clears) => Fill(voxels, clears, 0);

    /// <summary>Sets the voxels of some components to a value.</summary>
    public void Fill(Span<byte> voxels, Func<int, bool> fills, byte value)
    {
        var chosen = Enumerable.Range(0, Sizes.Count).Select(fills).ToArray();
        for (var i = 0; i < _runs.Count; i++)
        {
            if (!chosen[_componentOfRun[i]]) continue;
            var run = _runs[i];
            voxels.Slice(run.Row * _size.Columns + run.Start, run.End - run.Start).Fill(value);
        }
    }

    /// <summary>For each component whether a voxel of it lies at the edge of its slice or, when asked, in the first or
    /// last slice.</summary>
    public bool[] FindTouchingEdge(bool slicesToo)
    {
        var touching = new bool[Sizes.Count];
        for (var i = 0; i < _runs.Count; i++)
        {
            var run = _runs[i];
            var (slice, row) = Math.DivRem(run.Row, _size.Rows);
            touching[_componentOfRun[i]] |= run.Start == 0 || run.End == _size.Columns || row == 0 || row == _size.Rows - 1
                || (slicesToo && (slice == 0 || slice == _size.Slices - 1));
        }

        return touching;
    }

    private static (List<Run> Runs, int[] FirstOfRow) FindRuns(ReadOnlySpan<byte> voxels, GridSize size)
    {
        var runs = new List<Run>();
        var firstOfRow = new int[size.Rows * size.Slices + 1];
        for (var row = 0; row < firstOfRow.Length - 1; row++)
        {
            firstOfRow[row] = runs.Count;
            var line = voxels.Slice(row * size.Columns, size.Columns);
            for (var at = 0; at < line.Length;)
            {
                var start = line[at..].IndexOfAnyExcept((byte)0);
                if (start < 0) break;
                var length = line[(at + start)..].IndexOf((byte)0);
                var end = length < 0 ? line.Length : at + start + length;
                runs.Add(new Run(row, at + start, end));
                at = end;
            }
        }

        firstOfRow[^1] = runs.Count;
        return (runs, firstOfRow);
    }

    // Both lists are sorted: a walk along both finds all pairs that touch. Reach 1 lets corners touch.
    private static void JoinRows(ReadOnlySpan<Run> runs, DisjointSets joined, int a, int endA, int b, int endB, int reach)
    {
        while (a < endA && b < endB)
        {
            if (runs[a].Start < runs[b].End + reach && runs[b].Start < runs[a].End + reach) joined.Join(a, b);
            if (runs[a].End < runs[b].End) a++;
            else b++;
        }
    }

    private static ConnectedComponents Number(GridSize size, List<Run> runs, DisjointSets joined)
    {
        var componentOfRun = new int[runs.Count];
        var sizes = new List<long>();
        for (var i = 0; i < runs.Count; i++)
        {
            // A set's root is its first run, so that roots are met before their members.
            var root = joined.Root(i);
            if (root == i) sizes.Add(0);
            componentOfRun[i] = root == i ? sizes.Count - 1 : componentOfRun[root];
            sizes[componentOfRun[i]] += runs[i].End - runs[i].Start;
        }

        return new ConnectedComponents(size, runs, componentOfRun, [.. sizes]);
    }

    /// <summary>Voxels Start to End - 1 of a row; rows are counted through all slices.</summary>
    private readonly record struct Run(int Row, int Start, int End);
}
