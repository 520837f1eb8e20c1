using SamSgp.Training.Datasets;

namespace SamSgp.Training.Episodes;

/// <summary>What an episode is about.</summary>
/// <param name="Slices">Its images as they are in the set.</param>
/// <param name="Cases">The case each slice comes from.</param>
/// <param name="Structures">For each structure the labels that make it up: one, or several taken together.</param>
public sealed record EpisodePlan(IReadOnlyList<LabelledSlice> Slices, IReadOnlyList<int> Cases, IReadOnlyList<byte[]> Structures);
