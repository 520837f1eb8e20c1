using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Which labels a slice of a label map holds, and from which row to which.</summary>
internal readonly struct RowExtents
{
    private readonly (int First, int Last)[] _rows;

    private RowExtents((int, int)[] rows) => _rows = rows;

    /// <summary>Looks through a slice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Called few times for many pixels: there is no time to warm up.
    public static RowExtents Of(ReadOnlySpan<byte> labels, int columns)
    {
        var rows = new (int First, int Last)[byte.MaxValue + 1];
        Array.Fill(rows, (-1, -1));
        for (var row = 0; labels.Length > 0; row++, labels = labels[columns..])
        {
            var rest = labels[..columns];
            for (; rest.Length >= Vector256<byte>.Count; rest = rest[Vector256<byte>.Count..])
            {
                var block = Vector256.Create(rest);
                // Most blocks hold one label only.
                if (block == Vector256.Create(rest[0])) Note(rows, rest[0], row);
                else foreach (var label in rest[..Vector256<byte>.Count]) Note(rows, label, row);
            }

            foreach (var label in rest) Note(rows, label, row);
        }

        return new(rows);
    }

    /// <summary>The rows that hold a label; false when none does.</summary>
    public bool TryGet(byte label, out Range rows)
    {
        var (first, last) = _rows[label];
        rows = first < 0 ? default : first..(last + 1);
        return first >= 0;
    }

    private static void Note((int First, int Last)[] rows, byte label, int row)
    {
        ref var extent = ref rows[label];
        if (extent.First < 0) extent.First = row;
        extent.Last = row;
    }
}
