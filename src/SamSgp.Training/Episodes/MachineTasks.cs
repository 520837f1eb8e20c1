using SamSgp.Training.Datasets;

namespace SamSgp.Training.Episodes;

/// <summary>Tasks without anybody's labels: a region of a picture that is to be found again. Either the same picture is turned,
/// bent and lit anew for every image of the episode (as few-shot networks learn from superpixels, arXiv 2007.09886), or things
/// are cut out of pictures and laid somewhere on others, with further things beside them that nobody looks for.</summary>
internal static class MachineTasks
{
    private const int Attempts = 5;
    private const double Pasted = 0.5;

    /// <summary>What an episode is about; null where the pictures drawn have no region to speak of.</summary>
    /// <param name="random">The episode's numbers.</param>
    /// <param name="sets">Pictures.</param>
    /// <param name="kind">Images and structures.</param>
    public static EpisodePlan? Draw(EpisodeRandom random, IReadOnlyList<SetEpisodes> sets, StepKind kind)
    {
        var pasted = random.Chance(Pasted);
        for (var attempt = 0; attempt < Attempts; attempt++)
            if ((pasted ? DrawPasted(random, sets, kind) : DrawRegions(random, sets, kind)) is { } plan) return plan;
        return null;
    }

    private static EpisodePlan? DrawRegions(EpisodeRandom random, IReadOnlyList<SetEpisodes> sets, StepKind kind)
    {
        var slice = PictureRegions.Of(random, AnySlice(random, sets), kind.Size);
        var regions = Enumerable.Range(1, PictureRegions.Most).Select(label => (byte)label).Where(label => slice.Share(label) > 0).ToList();
        if (regions.Count == 0) return null;
        var structures = random.Distinct(Math.Min(kind.Structures, regions.Count), regions.Count).Select(i => new[] { regions[i] }).ToList();
        return PlanOf([.. Enumerable.Repeat(slice, kind.Images)], structures);
    }

    private static EpisodePlan? DrawPasted(EpisodeRandom random, IReadOnlyList<SetEpisodes> sets, StepKind kind)
    {
        var ground = sets[random.Below(sets.Count)];
        var things = new List<CutOut>();
        for (var i = 0; i < kind.Structures + 1 + random.Below(2); i++)
            if (CutOut.Draw(random, random.Chance(0.5) ? ground.AnySlice(random) : AnySlice(random, sets), kind.Size) is { } thing) things.Add(thing);
        if (things.Count < 2) return null; // the only thing laid on would be known by its edge
        var wanted = Math.Min(kind.Structures, things.Count - 1);
        var slices = Enumerable.Range(0, kind.Images)
            .Select(image => CutOut.Lay(random, things, ground.AnySlice(random), kind.Size, sure: image < 2)).ToList();
        return PlanOf(slices, [.. Enumerable.Range(1, wanted).Select(label => new[] { (byte)label })]);
    }

    private static LabelledSlice AnySlice(EpisodeRandom random, IReadOnlyList<SetEpisodes> sets) =>
        sets[random.Below(sets.Count)].AnySlice(random);

    // Every image counts as another patient's: each is as far from the others as any.
    private static EpisodePlan PlanOf(List<LabelledSlice> slices, IReadOnlyList<byte[]> structures) =>
        new(slices, [.. Enumerable.Range(0, slices.Count)], structures);
}
