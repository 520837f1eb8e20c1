using SamSgp.Inference.Prompting;
using SamSgp.Training.Episodes;
using static TorchSharp.torch;

namespace SamSgp.Training.Clicks;

/// <summary>The clicks of a step's pairs, one more for each pair in every round: half of them anywhere where the mask is wrong, most others in the
/// middle of its largest error, some on the structure whether it is found or not, as users do all three.</summary>
/// <param name="truth">Of each pair: 0 or 1 a cell.</param>
/// <param name="columns">Cells of a row.</param>
/// <param name="random">Chooses.</param>
internal sealed class SimulatedClicks(IReadOnlyList<byte[]> truth, int columns, EpisodeRandom random)
{
    private const double Jitter = 2; // pixels of the network's input: nobody hits one
    private const float None = -1; // a pair that wants no click
    private readonly List<float> _places = [];
    private readonly List<float> _labels = [];
    private int _rounds;

    /// <summary>Places (E, rounds, 2) as x, y in pixels of the network's input.</summary>
    public Tensor Points => tensor(_places.ToArray()).view(_rounds, truth.Count, 2).transpose(0, 1).contiguous();

    /// <summary>(E, rounds): 1 inside, 0 outside, -1 for none.</summary>
    public Tensor Labels => tensor(_labels.ToArray()).view(_rounds, truth.Count).t().contiguous();

    /// <summary>Clicks each pair once more.</summary>
    /// <param name="masks">What there is now, as <c>truth</c>.</param>
    public void Add(IReadOnlyList<byte[]> masks)
    {
        _rounds++;
        for (var pair = 0; pair < truth.Count; pair++)
        {
            var click = Draw(masks[pair], truth[pair]);
            var at = click?.Pixel ?? 0;
            _places.Add(Place(at % columns));
            _places.Add(Place(at / columns));
            _labels.Add(click is { Include: var include } ? (include ? 1 : 0) : None);
        }
    }

    private float Place(int cell) =>
        (float)Math.Clamp((cell * PlaneMasks.MaskStride) + ((PlaneMasks.MaskStride - 1) / 2.0) + random.Between(-Jitter, Jitter), 0, (columns * PlaneMasks.MaskStride) - 1);

    private (int Pixel, bool Include)? Draw(byte[] mask, byte[] wanted)
    {
        var kind = random.Between(0, 1);
        if (kind < 0.1 && Any(wanted, (_, truth) => truth != 0) is { } inside) return (inside, true);
        if (kind < 0.5 && LargestError.Find(mask, wanted, columns) is { } error) return error;
        return Any(mask, (present, truth) => present != truth) is { } wrong ? (wrong, wanted[wrong] != 0) : null;

        int? Any(byte[] of, Func<byte, byte, bool> counts)
        {
            var all = Enumerable.Range(0, of.Length).Where(i => counts(of[i], wanted[i])).ToList();
            return all.Count == 0 ? null : all[random.Below(all.Count)];
        }
    }
}
