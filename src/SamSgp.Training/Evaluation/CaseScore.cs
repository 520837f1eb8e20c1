using SamSgp.Training.Metrics;

namespace SamSgp.Training.Evaluation;

/// <summary>How well one system found one structure of one test case.</summary>
/// <param name="System">Name of the system.</param>
/// <param name="Set">Name of the set.</param>
/// <param name="Case">Name of the case.</param>
/// <param name="Structure">Name of the structure.</param>
/// <param name="Overlap">Counts over the whole case.</param>
/// <param name="Surface">Distances, in mm for volumes, in pixels for pictures.</param>
public sealed record CaseScore(string System, string Set, string Case, string Structure, Overlap Overlap,
    SurfaceDistance Surface);
