namespace SamSgp.Tasks.Manifests;

/// <summary>How voxel values become grey levels from 0 to 1.</summary>
public abstract record IntensityWindow
{
    private IntensityWindow()
    {
    }

    /// <summary>A fixed window in real-world units (HU for CT, SUV for PET): Center - Width / 2 becomes 0,
    /// Center + Width / 2 becomes 1.</summary>
    /// <param name="Center">Middle of the window.</param>
    /// <param name="Width">Width of the window, above 0.</param>
    public sealed record Fixed(double Center, double Width) : IntensityWindow;

    /// <summary>Between two percentiles of the whole volume's values; for modalities without units.</summary>
    /// <param name="Low">Percentile that becomes 0; 0 to 100.</param>
    /// <param name="High">Percentile that becomes 1; above Low.</param>
    public sealed record Percentiles(double Low, double High) : IntensityWindow;

    /// <summary>The window the images state (0028,1050/1051); where they state none, the percentiles 0.5 and 99.5.</summary>
    public sealed record FromImage : IntensityWindow;

    /// <summary>Colour images as they are, 8 bit a channel; grey ones from their least to their greatest value.</summary>
    public sealed record Rgb : IntensityWindow;
}
