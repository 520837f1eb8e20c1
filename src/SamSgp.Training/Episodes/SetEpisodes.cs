using SamSgp.Training.Datasets;

namespace SamSgp.Training.Episodes;

/// <summary>Chooses what an episode of one set is about: structures, and slices of different cases that show them.</summary>
public sealed class SetEpisodes
{
    /// <summary>Part of an image that a structure must fill to count as shown: smaller areas, less than a pixel of a mask, teach
    /// little even in close-up.</summary>
    internal const double LeastShare = 0.0004;

    // Slices taken without asking whether they show the structure: in use, most of a volume's do not.
    private const double Unrelated = 0.4;
    private readonly LabelledSet _set;
    private readonly List<(int Case, int Slice)> _all = [];
    private readonly Dictionary<byte, List<(int Case, int Slice)>> _showing = [];
    private readonly Dictionary<byte, List<(int Case, int Slice)>> _lacking = [];
    private readonly List<int> _patients; // of each case
    private readonly List<byte> _labels;
    private readonly List<double> _weights;

    /// <summary>Indexes a set.</summary>
    /// <exception cref="ArgumentException">No structure shows in two slices.</exception>
    public SetEpisodes(LabelledSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        _set = set;
        var patients = set.Cases.Select(c => c.Patient).Distinct().ToList();
        _patients = [.. set.Cases.Select(c => patients.IndexOf(c.Patient))];
        for (var c = 0; c < set.Cases.Count; c++)
            for (var s = 0; s < set.Cases[c].Slices.Count; s++) Index(set.Cases[c].Slices[s], (c, s));
        _labels = [.. _showing.Where(entry => entry.Value.Count >= 2).Select(entry => entry.Key).Order()];
        if (_labels.Count == 0) throw new ArgumentException($"{set.Name}: no structure shows in two slices.");
        _weights = [.. _labels.Select(Weight)];
    }

    /// <summary>The set.</summary>
    public LabelledSet Set => _set;

    /// <summary>Images and structures for one episode.</summary>
    /// <param name="random">The episode's numbers.</param>
    /// <param name="images">How many images.</param>
    /// <param name="structures">How many structures at most.</param>
    /// <param name="absent">Part of the images, after the first two, that are chosen for not showing the first structure.</param>
    public EpisodePlan Draw(EpisodeRandom random, int images, int structures, double absent = 0)
    {
        ArgumentNullException.ThrowIfNull(random);
        var anchor = _labels[random.Weighted(_weights)];
        var places = DrawPlaces(random, anchor, images, absent);
        var slices = places.Select(at => _set.Cases[at.Case].Slices[at.Slice]).ToList();
        var chosen = new List<byte> { anchor };
        var others = _labels
            .Where(label => label != anchor && slices.Count(s => s.Share(label) >= LeastShare) >= 2).ToList();
        while (chosen.Count < structures && others.Count > 0)
        {
            var next = others[random.Weighted([.. others.Select(Weight)])];
            others.Remove(next);
            chosen.Add(next);
        }

        return new EpisodePlan(slices, [.. places.Select(at => _patients[at.Case])],
            [.. chosen.Select(label => Combine(random, label, slices))]);
    }

    /// <summary>One of all slices, whatever it shows.</summary>
    internal LabelledSlice AnySlice(EpisodeRandom random)
    {
        var (c, s) = _all[random.Below(_all.Count)];
        return _set.Cases[c].Slices[s];
    }

    private List<(int Case, int Slice)> DrawPlaces(EpisodeRandom random, byte anchor, int images, double absent)
    {
        var places = new List<(int Case, int Slice)>();
        var taken = new HashSet<(int, int)>();
        for (var attempt = 0; places.Count < images; attempt++)
        {
            // The first two always show the structure, so that every query can have support.
            var pool = places.Count < 2 ? _showing[anchor]
                : absent > 0 && _lacking.TryGetValue(anchor, out var lacking) && random.Chance(absent) ? lacking
                : random.Chance(Unrelated) ? _all : _showing[anchor];
            var at = pool[random.Below(pool.Count)];
            if (!taken.Add(at) && attempt < 4 * images) continue;
            places.Add(at);
        }

        return places;
    }

    // Now and then a structure is two labels taken as one: the same images then want another answer.
    private byte[] Combine(EpisodeRandom random, byte label, List<LabelledSlice> slices)
    {
        if (_labels.Count < 2 || !random.Chance(0.12)) return [label];
        var partners = _labels.Where(other => other != label && slices.Any(s => s.Share(other) >= LeastShare)).ToList();
        return partners.Count == 0 ? [label] : [label, partners[random.Below(partners.Count)]];
    }

    private void Index(LabelledSlice slice, (int, int) at)
    {
        _all.Add(at);
        foreach (var label in _set.Structures.Keys)
        {
            if (slice.Share(label) >= LeastShare) Add(_showing, label, at);
            else if (slice.Share(label) == 0) Add(_lacking, label, at);
        }
    }

    private static void Add(Dictionary<byte, List<(int Case, int Slice)>> lists, byte label, (int, int) at)
    {
        if (!lists.TryGetValue(label, out var list)) lists[label] = list = [];
        list.Add(at);
    }

    // Large structures more often than small ones, but by the root only.
    private double Weight(byte label) => _set.StructureWeights.GetValueOrDefault(label, 1)
        * Math.Sqrt(_showing[label].Sum(at => _set.Cases[at.Case].Slices[at.Slice].Share(label)));
}
