using SamSgp.Imaging.Morphology;

namespace SamSgp.Training.Clicks;

/// <summary>Where somebody would click first: the middle of the largest piece that a mask lacks or has too much.</summary>
internal static class LargestError
{
    /// <summary>The pixel farthest from the edge of the largest piece, and whether it belongs to the structure; null where nothing is wrong.</summary>
    /// <param name="present">The mask, 0 or 1 a pixel.</param>
    /// <param name="truth">What it should be.</param>
    /// <param name="columns">Of both.</param>
    public static (int Pixel, bool Include)? Find(ReadOnlySpan<byte> present, ReadOnlySpan<byte> truth, int columns)
    {
        var missed = Largest(truth, present, columns);
        var added = Largest(present, truth, columns);
        if (missed.Size == 0 && added.Size == 0) return null;
        return missed.Size >= added.Size ? (Middle(missed.Piece, columns), true) : (Middle(added.Piece, columns), false);
    }

    // The largest connected piece of what is in the one and not in the other.
    private static (byte[] Piece, long Size) Largest(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, int columns)
    {
        var piece = new byte[one.Length];
        for (var i = 0; i < piece.Length; i++) piece[i] = one[i] > other[i] ? (byte)1 : (byte)0;
        var components = ConnectedComponents.Find(piece, new GridSize(columns, piece.Length / columns, 1), Connectivity.Corners);
        if (components.Largest() is not (>= 0 and var largest)) return (piece, 0);
        components.Clear(piece, component => component != largest);
        return (piece, components.Sizes[largest]);
    }

    // Peels the piece, layer by layer; of the last layer the pixel in the middle of the list.
    private static int Middle(byte[] piece, int columns)
    {
        var rest = Enumerable.Range(0, piece.Length).Where(i => piece[i] != 0).ToList();
        while (true)
        {
            var inner = rest.Where(IsInside).ToList();
            if (inner.Count == 0) return rest[rest.Count / 2];
            foreach (var i in rest) piece[i] = 0;
            foreach (var i in inner) piece[i] = 1;
            rest = inner;
        }

        bool IsInside(int i) => i % columns > 0 && i % columns < columns - 1 && i >= columns && i < piece.Length - columns
            && piece[i - 1] + piece[i + 1] + piece[i - columns] + piece[i + columns] == 4;
    }
}
