namespace SamSgp.Training.Episodes;

/// <summary>What all episodes of a step share.</summary>
/// <param name="Size">Side of their images in pixels.</param>
/// <param name="Images">Images of an episode (N).</param>
/// <param name="Structures">Structures of an episode at most (M).</param>
/// <param name="Placed">Whether the images of an episode share a frame.</param>
internal sealed record StepKind(int Size, int Images, int Structures, bool Placed)
{
    private const double Wide = 0.25; // steps of the most images

    /// <summary>The kind of a step.</summary>
    /// <param name="options">Sizes and shares.</param>
    /// <param name="random">The step's numbers.</param>
    /// <param name="done">Part of the run that is done, 0 to 1.</param>
    public static StepKind Draw(EpisodeOptions options, EpisodeRandom random, double done)
    {
        var half = options.HalfSizeFirst ? done < options.HalfSize : random.Chance(options.HalfSize);
        var size = half ? Math.Max(64, options.Size / 64 * 32) : options.Size;
        var placed = options.Moved <= 0 || !random.Chance(options.Moved);
        return options.MostImages > options.Images && random.Chance(Wide)
            ? new StepKind(size, options.MostImages, 1, placed)
            : new StepKind(size, options.Images, options.Structures, placed);
    }
}
