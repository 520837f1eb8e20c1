namespace SamSgp.Imaging.Rendering;

/// <summary>How an overlay picture is made.</summary>
public sealed record OverlayOptions
{
    /// <summary>A line above the slices; none by default.</summary>
    public string? Title { get; init; }

    /// <summary>Grey levels; by default the images' own window, else the percentiles 0.5 and 99.5.</summary>
    public VoiWindow? Window { get; init; }

    /// <summary>At most so many slices are shown, spread over those that hold segments.</summary>
    public int MostSlices { get; init; } = 12;

    /// <summary>Pixels of a slice's longer side.</summary>
    public int TileSize { get; init; } = 320;

    /// <summary>How strongly segments are filled, 0 (outlines only) to 1.</summary>
    public double Opacity { get; init; } = 0.35;
}
