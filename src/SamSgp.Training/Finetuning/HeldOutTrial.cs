using System.Text.Json;
using System.Text.Json.Serialization;
using SamSgp.Imaging.Metrics;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Training.Datasets;
using SamSgp.Training.Episodes;
using SamSgp.Training.Evaluation;
using SamSgp.Training.Evaluation.Systems;

namespace SamSgp.Training.Finetuning;

/// <summary>What held-out images say of an adapter: mean Dice of each half of the support set, answered from the other
/// half by an adapter trained on that other half.</summary>
/// <param name="Dice">By strength, of weights and vote; at 0 it is the model without adapter.</param>
public sealed record HeldOutTrial(IReadOnlyList<StrengthDice> Dice)
{
    /// <summary>The strengths that are tried.</summary>
    public static readonly IReadOnlyList<double> Strengths = [0, 0.25, 0.5, 0.75, 1];

    /// <summary>Votes of the second reader that are tried then: above SAM2-SGP's.</summary>
    public static readonly IReadOnlyList<double> GreaterVotes = [1.2, 1.4, 1.6, 1.8];

    /// <summary>By vote of the second reader, at <see cref="Chosen"/> strength; none where there is no second reader.</summary>
    public IReadOnlyList<StrengthDice> Votes { get; init; } = [];

    /// <summary>Votes of the second reader that are tried beside the model as it is: less than SAM2-SGP's, as much, more, and
    /// alone.</summary>
    public static readonly IReadOnlyList<double> VotesBesideTheModel = [0.5, 1, 1.5, 2];

    // By less the halves cannot tell ways apart, and the adapted network bears more than they show.
    private const double Lead = 0.01;

    /// <summary>By vote of the second reader beside the model without adapter; none where there is no second reader. Where a
    /// few images spoil the network, a U-Net may still learn from them.</summary>
    public IReadOnlyList<StrengthDice> BesideTheModel { get; init; } = [];

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The greatest strength that is no worse than the model without adapter. Not the best: the adapter itself
    /// learns from twice the images for several times as long, so it bears more than these that were tried.</summary>
    [JsonIgnore]
    public StrengthDice Chosen => Dice.Where(d => d.Dice >= Without.Dice).MaxBy(d => d.Strength)!;

    /// <summary>The greatest vote of the second reader, no less than the strength, that keeps half of what the adapter gains.
    /// Not the best: readers that were tried learnt from half the images for a fifth of the time.</summary>
    [JsonIgnore]
    public double Vote => Votes.Prepend(Chosen).Where(d => d.Dice >= (Without.Dice + Chosen.Dice) / 2).MaxBy(d => d.Strength)!.Strength;

    /// <summary>What the adapter gets: strength and vote as chosen above, unless the second reader beside the model without adapter,
    /// or alone, is better than that by a hundredth.</summary>
    [JsonIgnore]
    public HeldOutChoice Choice => BesideTheModel.MaxBy(d => d.Dice) is { } beside && beside.Dice > Chosen.Dice + Lead
        ? new HeldOutChoice(0, beside.Strength, beside.Dice)
        : new HeldOutChoice(Chosen.Strength, Vote, Chosen.Dice);

    /// <summary>The model without adapter.</summary>
    [JsonIgnore]
    public StrengthDice Without => Dice.Single(d => d.Strength == 0);

    /// <summary>Two halves of a set: every second patient, of one patient every second image, of one image every second slice; null when one of
    /// them is too small to learn from.</summary>
    public static (LabelledSet One, LabelledSet Other)? Halves(LabelledSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var patients = set.Cases.GroupBy(one => one.Patient).Select(cases => cases.ToList()).ToList();
        if (patients.Count == 1) patients = [.. set.Cases.Select(one => new List<LabelledCase> { one })];
        if (patients.Count == 1)
            patients = [.. set.Cases[0].Slices.Select((slice, i) => new List<LabelledCase> { set.Cases[0] with { Name = $"{set.Cases[0].Name} {i + 1}", Slices = [slice] } })];
        var (one, other) = (Half(0), Half(1));
        return Teaches(one) && Teaches(other) ? (one, other) : null;

        LabelledSet Half(int parity) => set with { Cases = [.. patients.Where((_, i) => i % 2 == parity).SelectMany(cases => cases)] };
    }

    /// <summary>Mean Dice of the structures in the cases of a set that show them, answered from other cases.</summary>
    /// <param name="network">Is disposed.</param>
    /// <param name="traits">How the weights want their inputs.</param>
    /// <param name="support">What is answered from.</param>
    /// <param name="asked">What is asked.</param>
    /// <param name="giveWay">As <see cref="TrainingOptions.GiveWay"/>, between cases.</param>
    /// <param name="cancellationToken">Looked at between slices.</param>
    internal static double Score(TunedNetwork network, ModelTraits traits, SupportSplit support, LabelledSet asked, Action giveWay,
        CancellationToken cancellationToken)
    {
        using var learnt = SgpSystem.Remember(network.Network, traits, RefinerKind.Pma, support, SgpSystem.PlacedAsInUse(traits), network.Reader);
        // By case and over all of its slices: what is found where the structure is not counts too.
        var dice = new List<(byte Label, double Dice)>();
        foreach (var one in asked.Cases)
        {
            giveWay();
            foreach (var (label, masks) in learnt.Segment(one, cancellationToken))
            {
                var overlap = masks.Zip(one.Slices, (mask, slice) => Overlap.Of(mask, slice.Mask(label))).Aggregate(Overlap.Add);
                if (overlap.True > 0) dice.Add((label, overlap.Dice));
            }
        }

        return dice.Count == 0 ? 0 : dice.GroupBy(d => d.Label).Average(structure => structure.Average(d => d.Dice));
    }

    /// <summary>Reads a trial that was kept; null when there is none.</summary>
    public static HeldOutTrial? Read(string path) =>
        File.Exists(path) ? JsonSerializer.Deserialize<HeldOutTrial>(File.ReadAllText(path), Indented) : null;

    /// <summary>Keeps the trial.</summary>
    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Indented));

    private static bool Teaches(LabelledSet half) => half.Structures.Keys.Any(label =>
        half.Cases.Sum(c => c.Slices.Count(s => s.Share(label) >= SetEpisodes.LeastShare)) >= 2);
}

/// <summary>Mean Dice of held-out images at a strength of the adapter or a vote of its second reader.</summary>
/// <param name="Strength">0 to 1; a vote to 2.</param>
/// <param name="Dice">0 to 1.</param>
public sealed record StrengthDice(double Strength, double Dice);

/// <summary>How much of an adapter is kept.</summary>
/// <param name="Strength">Of its weights in the network, 0 to 1.</param>
/// <param name="Vote">Of its second reader: 0 none, 1 as much as SAM2-SGP's, 2 alone.</param>
/// <param name="Dice">Of held-out images so.</param>
public sealed record HeldOutChoice(double Strength, double Vote, double Dice)
{
    /// <summary>Whether nothing of it is kept.</summary>
    public bool IsNothing => Strength == 0 && Vote == 0;
}
