namespace SamSgp.Imaging.Phantoms;

/// <summary>What phantom is made. The same options always give the same bytes.</summary>
public sealed record PhantomOptions
{
    /// <summary>Chooses the body: sizes, places, densities, noise and UIDs.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Columns of a slice.</summary>
    public int Columns { get; init; } = 128;

    /// <summary>Rows of a slice.</summary>
    public int Rows { get; init; } = 128;

    /// <summary>Number of slices.</summary>
    public int Slices { get; init; } = 40;

    /// <summary>Millimetres between columns.</summary>
    public double ColumnSpacing { get; init; } = 3;

    /// <summary>Millimetres between rows.</summary>
    public double RowSpacing { get; init; } = 3;

    /// <summary>Millimetres between slices, along their normal.</summary>
    public double SliceSpacing { get; init; } = 5;

    /// <summary>Orientation of the slices.</summary>
    public PhantomPlane Plane { get; init; }

    /// <summary>Rows run the other way (a mirrored row direction, e.g. from left to right).</summary>
    public bool FlipRows { get; init; }

    /// <summary>Columns run the other way (e.g. from back to front).</summary>
    public bool FlipColumns { get; init; }

    /// <summary>Degrees by which slices lean against the way the table moves: gantry tilt, a sheared grid.</summary>
    public double GantryTilt { get; init; }

    /// <summary>Instances come in random order, with instance numbers that say nothing about position.</summary>
    public bool ShuffleInstances { get; init; }

    /// <summary>One multi-frame instance (Legacy Converted Enhanced CT) instead of one instance a slice; its frames come
    /// in random order where <see cref="ShuffleInstances"/> says so.</summary>
    public bool MultiFrame { get; init; }

    /// <summary>Standard deviation of the noise in HU.</summary>
    public double Noise { get; init; } = 12;

    /// <summary>PatientID; made from the seed by default.</summary>
    public string? PatientId { get; init; }
}
