namespace SamSgp.Training.Episodes;

/// <summary>What an episode of invented shapes is about.</summary>
internal static class ShapeTasks
{
    private const double LeastShare = 0.002; // of an image, to count as shown

    /// <summary>Images of one invented anatomy, and some of its parts as structures.</summary>
    public static EpisodePlan Draw(EpisodeRandom random, StepKind kind)
    {
        var slices = ShapeSlices.Draw(random, kind.Images);
        var present = Enumerable.Range(1, 255).Select(label => (byte)label)
            .Where(label => slices.Count(slice => slice.Share(label) > LeastShare) >= 2).ToList();
        if (present.Count == 0) present.Add(1);
        var structures = random.Distinct(Math.Min(kind.Structures, present.Count), present.Count)
            .Select(i => random.Chance(0.15) ? new[] { present[i], present[random.Below(present.Count)] } : [present[i]])
            .ToList();
        return new EpisodePlan(slices, [.. Enumerable.Range(0, slices.Count)], structures);
    }
}
