using SamSgp.Training.Datasets;

namespace SamSgp.Training.Episodes;

/// <summary>Makes episodes: a set (or a task made by machine, or invented shapes) by weight, then slices, structures, warp and
/// look. Episode <c>i</c> of a seed is always the same.</summary>
public sealed class EpisodeFactory
{
    private const int FewCases = 6; // below this, cases hardly differ: images are changed more
    private const double CloseUps = 0.6; // part of the images, where a set wants them
    private const double SmallShare = 0.01; // of the image; smaller structures of moved images are shown in close-up as well
    private const double SmallCloseUp = 5;
    private readonly List<SetEpisodes> _sets;
    private readonly List<double> _weights;
    private readonly EpisodeOptions _options;
    private readonly long _seed;

    /// <summary>Episodes over sets.</summary>
    /// <param name="sets">Training cases only; may be empty when all episodes are shapes.</param>
    /// <param name="options">Sizes and shares.</param>
    /// <param name="seed">Of the run.</param>
    public EpisodeFactory(IEnumerable<LabelledSet> sets, EpisodeOptions options, long seed)
    {
        _sets = [.. sets.Select(set => new SetEpisodes(set))];
        _weights = [.. _sets.Select(set => set.Set.Weight)];
        (_options, _seed) = (options, seed);
        if (_sets.Count == 0 && options.Shapes < 1)
            throw new ArgumentException("No sets, and not all episodes are shapes.");
    }

    /// <summary>The episodes of a step, all of one kind: numbers step * count to (step + 1) * count - 1.</summary>
    /// <param name="step">Of the run.</param>
    /// <param name="count">Episodes of a step.</param>
    /// <param name="done">Part of the run that is done, 0 to 1.</param>
    public IReadOnlyList<Episode> MakeStep(long step, int count, double done = 0)
    {
        var kind = StepKind.Draw(_options, new EpisodeRandom(_seed ^ 0x4853, step), done);
        return [.. Enumerable.Range(0, count).Select(i => Make((step * count) + i, kind))];
    }

    private Episode Make(long index, StepKind kind)
    {
        var random = new EpisodeRandom(_seed, index);
        var own = Happens(random, _options.OwnLooks);
        if (random.Chance(_options.Shapes))
            return Assemble(random, kind, "shapes", ShapeTasks.Draw(random, kind), Appearance.Draw(random, invent: false, own: own), 1);
        if (Happens(random, _options.Machine) && MachineTasks.Draw(random, _sets, kind) is { } made)
            return Assemble(random, kind, "machine", made, Appearance.Draw(random, invent: false, own: own), 1.5f);
        var set = _sets[random.Weighted(_weights)];
        var plan = set.Draw(random, kind.Images, kind.Structures, _options.Absent);
        if (Happens(random, _options.Strangers)) plan = WithStrangers(random, plan, set);
        var invent = plan.Slices[0].Channels == 1 && random.Chance(_options.Invented);
        var strength = set.Set.Cases.Count < FewCases ? 1.5f : 1f;
        return Assemble(random, kind, set.Set.Name, plan, Appearance.Draw(random, invent, own: own), strength, set.Set.CloseUp);
    }

    // What never happens draws no number: episodes without it stay as they are.
    private static bool Happens(EpisodeRandom random, double chance) => chance > 0 && random.Chance(chance);

    // Some images, never the two that are sure to show the structure, come from other sets and show nothing of what is meant.
    private EpisodePlan WithStrangers(EpisodeRandom random, EpisodePlan plan, SetEpisodes own)
    {
        if (_sets.Count == 1) return plan; // its own images may show it
        var (slices, at) = (plan.Slices.ToArray(), _sets.IndexOf(own));
        for (var i = 2; i < slices.Length; i++)
            if (random.Chance(0.25)) slices[i] = _sets[(at + 1 + random.Below(_sets.Count - 1)) % _sets.Count].AnySlice(random).Unlabelled();
        return plan with { Slices = slices };
    }

    private Episode Assemble(EpisodeRandom random, StepKind kind, string source, EpisodePlan plan, Appearance look, float strength,
        double closeUp = 1)
    {
        var (slices, structures, size) = (plan.Slices, plan.Structures, kind.Size);
        var episode = new Episode(source, size, plan.Cases, structures.Count) { Placed = kind.Placed };
        var shared = random.Chance(_options.Turned) ? SpatialWarp.ForEpisode(random) : SpatialWarp.Identity;
        var pixels = new float[3 * size * size];
        var labels = new byte[size * size];
        for (var i = 0; i < slices.Count; i++)
        {
            var away = i >= 2 && !kind.Placed && Happens(random, _options.Absent)
                ? SpatialWarp.Away(random, slices[i], structures[0]) : null;
            var warp = (away ?? Warp(random, kind, slices[i], structures[0], strength, closeUp)).After(shared);
            warp.Sample(slices[i], size, pixels, labels);
            look.Apply(random, size, slices[i].Channels, pixels, labels, episode.Image(i));
            for (var m = 0; m < structures.Count; m++)
            {
                var mask = episode.Mask(m, i);
                for (var at = 0; at < labels.Length; at++)
                    mask[at] = structures[m].Contains(labels[at]) ? (byte)1 : (byte)0;
            }
        }

        return episode;
    }

    private static SpatialWarp Warp(EpisodeRandom random, StepKind kind, LabelledSlice slice, byte[] structure, float strength, double closeUp)
    {
        if (kind.Placed)
        {
            var warp = SpatialWarp.ForImage(random, strength);
            return closeUp > 1 && random.Chance(CloseUps) ? SpatialWarp.CloseUp(random, closeUp, slice).After(warp) : warp;
        }

        var share = structure.Sum(slice.Share);
        var most = Math.Max(closeUp, share is > 0 and < SmallShare ? SmallCloseUp : 1);
        return most > 1 && random.Chance(CloseUps)
            ? SpatialWarp.CloseUp(random, most, slice, structure).After(SpatialWarp.ForImage(random, strength))
            : SpatialWarp.Moved(random, slice, structure);
    }
}
