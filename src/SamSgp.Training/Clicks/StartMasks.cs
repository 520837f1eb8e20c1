using SamSgp.Training.Episodes;

namespace SamSgp.Training.Clicks;

/// <summary>The masks that are corrected: mostly the network's own answers as they are, some made worse, as scripts and people may leave them, and
/// some empty.</summary>
internal static class StartMasks
{
    private const double Empty = 0.1, Rough = 0.2; // parts of all
    private const int MostPeeled = 2; // cells
    private const int MostPatch = 8; // cells a side

    /// <summary>Changes a mask in place.</summary>
    /// <param name="mask">0 or 1 a cell.</param>
    /// <param name="columns">Cells of a row.</param>
    /// <param name="random">Chooses.</param>
    public static void Change(byte[] mask, int columns, EpisodeRandom random)
    {
        var kind = random.Between(0, 1);
        if (kind < Empty)
        {
            Array.Clear(mask);
        }
        else if (kind < Empty + Rough)
        {
            // The border moves in or out by some cells; a patch is a piece dropped or added.
            var grows = random.Chance(0.5);
            for (var i = random.Below(MostPeeled + 1); i > 0; i--) Peel(mask, columns, grows);
            if (random.Chance(0.5)) Patch(mask, columns, random);
        }
    }

    private static void Peel(byte[] mask, int columns, bool grows)
    {
        var before = (byte[])mask.Clone();
        var other = grows ? (byte)1 : (byte)0;
        for (var i = 0; i < mask.Length; i++)
        {
            var (x, rows) = (i % columns, mask.Length / columns);
            if ((x > 0 && before[i - 1] == other) || (x < columns - 1 && before[i + 1] == other)
                || (i >= columns && before[i - columns] == other) || (i / columns < rows - 1 && before[i + columns] == other)) mask[i] = other;
        }
    }

    private static void Patch(byte[] mask, int columns, EpisodeRandom random)
    {
        var (rows, value) = (mask.Length / columns, random.Chance(0.5) ? (byte)1 : (byte)0);
        var (width, height) = (2 + random.Below(MostPatch - 1), 2 + random.Below(MostPatch - 1));
        var (left, top) = (random.Below(columns), random.Below(rows));
        for (var y = top; y < Math.Min(rows, top + height); y++)
            for (var x = left; x < Math.Min(columns, left + width); x++) mask[(y * columns) + x] = value;
    }
}
