using SamSgp.Training.Metrics;

namespace SamSgp.Training.Evaluation;

/// <summary>How well one structure of one test case was found.</summary>
/// <param name="Set">Name of the set.</param>
/// <param name="Case">Name of the case.</param>
/// <param name="Structure">Name of the structure.</param>
/// <param name="Pseudo">Counts of the pseudo-mask over the whole case.</param>
/// <param name="Final">Counts of the final mask over the whole case.</param>
public sealed record CaseScore(string Set, string Case, string Structure, Overlap Pseudo, Overlap Final);
