namespace SamSgp.Inference.Prompting;

/// <summary>What a person says of a segment in one slice of a volume's own grid. Columns and rows are in pixels, whole numbers at
/// their centres, counted from 0.</summary>
/// <param name="Slice">The slice, from 0.</param>
public abstract record Prompt(int Slice)
{
    /// <summary>Whether the slices around follow; null: as the correction says.</summary>
    public bool? Carries { get; init; }

    /// <summary>A place that belongs to the segment, or does not.</summary>
    /// <param name="Slice">The slice, from 0.</param>
    /// <param name="Column">Where.</param>
    /// <param name="Row">Where.</param>
    /// <param name="Include">Whether it belongs to the segment.</param>
    public sealed record Point(int Slice, double Column, double Row, bool Include) : Prompt(Slice);

    /// <summary>A rectangle that holds all of the segment that is in the slice.</summary>
    /// <param name="Slice">The slice, from 0.</param>
    /// <param name="Left">First column in it.</param>
    /// <param name="Top">First row in it.</param>
    /// <param name="Right">Last column in it.</param>
    /// <param name="Bottom">Last row in it.</param>
    public sealed record Box(int Slice, double Left, double Top, double Right, double Bottom) : Prompt(Slice);

    /// <summary>A line all of which belongs to the segment, or does not.</summary>
    /// <param name="Slice">The slice, from 0.</param>
    /// <param name="Points">Its corners, at least one.</param>
    /// <param name="Include">Whether it belongs to the segment.</param>
    public sealed record Stroke(int Slice, IReadOnlyList<(double Column, double Row)> Points, bool Include) : Prompt(Slice);

    /// <summary>The segment in this slice as somebody painted it: the truth, an empty one too.</summary>
    /// <param name="Slice">The slice, from 0.</param>
    /// <param name="Pixels">0 or 1 a pixel, row by row.</param>
    public sealed record Mask(int Slice, byte[] Pixels) : Prompt(Slice);
}
