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

    /// <summary>Part of the steps whose images each move and zoom on their own: a network learns there to look for what the
    /// examples show, not where they show it.</summary>
    [Range(0, 1)]
    public double Moved { get; init; }

    /// <summary>Part of the episodes whose images each have a contrast of their own.</summary>
    [Range(0, 1)]
    public double OwnLooks { get; init; }

    /// <summary>Part of the episodes some of whose images come from elsewhere and show none of the structures.</summary>
    [Range(0, 1)]
    public double Strangers { get; init; }

    /// <summary>Part of an episode's images, never the two that are sure to show its structure, that are chosen for not showing
    /// it: other slices of the set, or, where images move on their own, another part of the image.</summary>
    [Range(0, 1)]
    public double Absent { get; init; }

    /// <summary>Part of the episodes whose task is made by machine from pictures (<see cref="MachineTasks"/>).</summary>
    [Range(0, 1)]
    public double Machine { get; init; }

    /// <summary>Images of the largest episodes: a quarter of the steps have so many, with one structure. 0: all steps are
    /// alike.</summary>
    [Range(0, 64)]
    public int MostImages { get; init; }

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
