namespace SamSgp.Imaging.Volumes;

/// <summary>How a series becomes a volume.</summary>
public sealed record SeriesReadOptions
{
    /// <summary>The least value of an attribute, as a number where all are; the first of the images at each place.</summary>
    public const string First = "first";

    /// <summary>The greatest value of an attribute, as a number where all are; the last of the images at each place.</summary>
    public const string Last = "last";

    /// <summary>Which images (or frames) are read where several lie at one place; null to refuse such a series.</summary>
    public SliceChoice? Select { get; init; }

    /// <summary>By how much a distance of neighbouring slices may differ from the others, as a part of it; at least 0.1
    /// mm are always allowed, since positions are often rounded.</summary>
    public double SpacingTolerance { get; init; } = 0.05;

    /// <summary>PET in standardized uptake values by body weight instead of the stored units; a series that has none is
    /// refused.</summary>
    public bool StandardizedUptake { get; init; }

    /// <summary>More voxels than this are refused.</summary>
    public long MostVoxels { get; init; } = 1L << 30;
}
