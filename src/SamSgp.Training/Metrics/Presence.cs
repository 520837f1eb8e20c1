namespace SamSgp.Training.Metrics;

/// <summary>Whether a structure was drawn in the slices that show it, and in those alone.</summary>
/// <param name="Absent">Slices that do not show it.</param>
/// <param name="Drawn">Of these, those it was drawn in.</param>
/// <param name="Present">Slices that show it.</param>
/// <param name="Missed">Of these, those it was not drawn in.</param>
public readonly record struct Presence(int Absent, int Drawn, int Present, int Missed)
{
    /// <summary>Counts of the slices of a case.</summary>
    /// <param name="found">Masks, slice after slice.</param>
    /// <param name="truth">The true ones.</param>
    /// <param name="slices">How many slices.</param>
    public static Presence Of(ReadOnlySpan<byte> found, ReadOnlySpan<byte> truth, int slices)
    {
        var (absent, drawn, present, missed) = (0, 0, 0, 0);
        var length = truth.Length / slices;
        for (var slice = 0; slice < slices; slice++)
        {
            var isDrawn = found.Slice(slice * length, length).ContainsAnyExcept((byte)0);
            if (truth.Slice(slice * length, length).ContainsAnyExcept((byte)0)) (present, missed) = (present + 1, missed + (isDrawn ? 0 : 1));
            else (absent, drawn) = (absent + 1, drawn + (isDrawn ? 1 : 0));
        }

        return new Presence(absent, drawn, present, missed);
    }

    /// <summary>Counts of both parts together.</summary>
    public static Presence operator +(Presence left, Presence right) => Add(left, right);

    /// <summary>Counts of both parts together.</summary>
    public static Presence Add(Presence left, Presence right) => new(left.Absent + right.Absent, left.Drawn + right.Drawn,
        left.Present + right.Present, left.Missed + right.Missed);
}
