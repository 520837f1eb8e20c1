using SamSgp.Training.Datasets;

namespace SamSgp.Training.Evaluation;

/// <summary>What every system may learn a set from: the same k slices of the training cases for each structure.</summary>
public sealed class SupportSplit
{
    private const double UsualShare = 0.001;
    private readonly Dictionary<byte, IReadOnlyList<LabelledSlice>> _ofStructure = [];

    /// <summary>Takes slices spread evenly over all that show each structure.</summary>
    /// <param name="training">The training cases.</param>
    /// <param name="supportSize">k.</param>
    /// <param name="leastShare">Part of an image that a structure must fill for it to serve as support.</param>
    public SupportSplit(LabelledSet training, int supportSize, double leastShare = UsualShare)
    {
        ArgumentNullException.ThrowIfNull(training);
        Set = training;
        foreach (var label in training.Structures.Keys)
        {
            var showing = training.Cases.SelectMany(c => c.Slices).Where(s => s.Share(label) >= leastShare).ToList();
            if (showing.Count == 0) continue;
            var count = Math.Min(supportSize, showing.Count);
            _ofStructure[label] =
                [.. Enumerable.Range(0, count).Select(i => showing[((2 * i) + 1) * showing.Count / (2 * count)])];
        }
    }

    /// <summary>The training cases the slices come from.</summary>
    public LabelledSet Set { get; }

    /// <summary>Structures that have support, in order.</summary>
    public IReadOnlyList<byte> Labels => [.. _ofStructure.Keys.Order()];

    /// <summary>The k slices of a structure.</summary>
    public IReadOnlyList<LabelledSlice> Of(byte label) => _ofStructure[label];

    /// <summary>All slices that support some structure, each once: what a network of all structures is trained on, with
    /// every label they carry.</summary>
    public IReadOnlyList<LabelledSlice> All => [.. Labels.SelectMany(label => _ofStructure[label]).Distinct()];

    /// <summary>The slices as a set of their own, by case.</summary>
    public LabelledSet AsSet()
    {
        var chosen = All.ToHashSet();
        return Set with
        {
            Structures = Set.Structures.Where(s => _ofStructure.ContainsKey(s.Key)).ToDictionary(),
            CloseUp = 1, // as other systems see them, and as a task's support set is
            Cases = [.. Set.Cases.Select(c => c with { Slices = [.. c.Slices.Where(chosen.Contains)] }).Where(c => c.Slices.Count > 0)],
        };
    }
}
