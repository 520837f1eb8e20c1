using System.ComponentModel.DataAnnotations;

namespace SamSgp.Training.Episodes;

/// <summary>What an episode is made of.</summary>
public sealed record EpisodeOptions
{
    /// <summary>Side of the images in pixels, a multiple of 32.</summary>
    [Range(64, 1024)]
    public int Size { get; init; } = 128;

    /// <summary>Part of the steps at half the size (in whole multiples of 32, at least 64): they take a quarter of the
    /// time, and weights that serve several sizes learn from all.</summary>
    [Range(0, 1)]
    public double HalfSize { get; init; }

    /// <summary>The steps at half the size are the first part of the run, not drawn anew each time: a network for one size
    /// learns what it can cheaply, then edges.</summary>
    public bool HalfSizeFirst { get; init; }

    /// <summary>Part of the episodes that are turned, mirrored and moved as a whole, so that a network learns to look at the
    /// support rather than to know views by heart. A network for one task may know its view.</summary>
    [Range(0, 1)]
    public double Turned { get; init; } = 1;

    /// <summary>Images of an episode (N).</summary>
    [Range(2, 64)]
    public int Images { get; init; } = 6;

    /// <summary>Structures of an episode at most (M).</summary>
    [Range(1, 16)]
    public int Structures { get; init; } = 3;

    /// <summary>Part of the episodes that are invented shapes.</summary>
    [Range(0, 1)]
    public double Shapes { get; init; } = 0.2;

    /// <summary>Part of the episodes from real sets whose contrasts are invented from their label maps.</summary>
    [Range(0, 1)]
    public double Invented { get; init; } = 0.15;
}
