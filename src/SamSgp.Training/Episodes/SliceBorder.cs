namespace SamSgp.Training.Episodes;

/// <summary>What a training image shows beyond the edge of its slice.</summary>
public enum SliceBorder
{
    /// <summary>Black, as beyond a scanner's field of view.</summary>
    Black,

    /// <summary>The slice's outermost pixels, without their labels.</summary>
    Edge,

    /// <summary>The slice mirrored, with its labels.</summary>
    Mirror,

    /// <summary>A middling grey.</summary>
    Grey,
}
