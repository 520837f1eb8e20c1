using SamSgp.Training.Datasets;

namespace SamSgp.Training.Episodes;

/// <summary>Makes episodes: a set (or invented shapes) by weight, then slices, structures, warp and look. Episode
/// <c>i</c> of a seed is always the same.</summary>
public sealed class EpisodeFactory
{
    private const int FewCases = 6; // below this, cases hardly differ: images are changed more
    private const double CloseUps = 0.6; // part of the images, where a set wants them
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

    /// <summary>The episodes of a step, all of one size: numbers step * count to (step + 1) * count - 1.</summary>
    /// <param name="step">Of the run.</param>
    /// <param name="count">Episodes of a step.</param>
    /// <param name="done">Part of the run that is done, 0 to 1.</param>
    public IReadOnlyList<Episode> MakeStep(long step, int count, double done = 0)
    {
        var half = _options.HalfSizeFirst ? done < _options.HalfSize
            : new EpisodeRandom(_seed ^ 0x4853, step).Chance(_options.HalfSize);
        var size = half ? Math.Max(64, _options.Size / 64 * 32) : _options.Size;
        return [.. Enumerable.Range(0, count).Select(i => Make((step * count) + i, size))];
    }

    private Episode Make(long index, int size)
    {
        var random = new EpisodeRandom(_seed, index);
        if (random.Chance(_options.Shapes)) return MakeShapes(random, size);
        var set = _sets[random.Weighted(_weights)];
        var plan = set.Draw(random, _options.Images, _options.Structures);
        var invent = plan.Slices[0].Channels == 1 && random.Chance(_options.Invented);
        var strength = set.Set.Cases.Count < FewCases ? 1.5f : 1f;
        return Assemble(random, size, set.Set.Name, plan, Appearance.Draw(random, invent), strength, set.Set.CloseUp);
    }

    private Episode MakeShapes(EpisodeRandom random, int size)
    {
        var slices = ShapeSlices.Draw(random, _options.Images);
        var present = Enumerable.Range(1, 255).Select(label => (byte)label)
            .Where(label => slices.Count(slice => slice.Share(label) > 0.004) >= 2).ToList();
        if (present.Count == 0) present.Add(1);
        var structures = random.Distinct(Math.Min(_options.Structures, present.Count), present.Count)
            .Select(i => random.Chance(0.15) ? new[] { present[i], present[random.Below(present.Count)] } : [present[i]])
            .ToList();
        return Assemble(random, size, "shapes", new EpisodePlan(slices, [.. Enumerable.Range(0, slices.Count)], structures),
            Appearance.Draw(random, invent: false), 1);
    }

    private Episode Assemble(EpisodeRandom random, int size, string source, EpisodePlan plan, Appearance look, float strength,
        double closeUp = 1)
    {
        var (slices, structures) = (plan.Slices, plan.Structures);
        var episode = new Episode(source, size, plan.Cases, structures.Count);
        var shared = random.Chance(_options.Turned) ? SpatialWarp.ForEpisode(random) : SpatialWarp.Identity;
        var pixels = new float[3 * size * size];
        var labels = new byte[size * size];
        for (var i = 0; i < slices.Count; i++)
        {
            var warp = SpatialWarp.ForImage(random, strength).After(shared);
            if (closeUp > 1 && random.Chance(CloseUps)) warp = SpatialWarp.CloseUp(random, closeUp, slices[i]).After(warp);
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
}
