using SamSgp.Imaging.Metrics;
using SamSgp.Training.Metrics;

namespace SamSgp.Training.Evaluation;

/// <summary>How well one system found one structure of one test case.</summary>
/// <param name="System">Name of the system.</param>
/// <param name="Set">Name of the set.</param>
/// <param name="Case">Name of the case.</param>
/// <param name="Structure">Name of the structure.</param>
/// <param name="Overlap">Counts over the whole case; none true where the case does not have the structure.</param>
/// <param name="Surface">Distances, in mm for volumes, in pixels for pictures.</param>
/// <param name="Presence">Slices it was drawn in.</param>
public sealed record CaseScore(string System, string Set, string Case, string Structure, Overlap Overlap,
    SurfaceDistance Surface, Presence Presence)
{
    /// <summary>Whether the case has the structure: only then Dice and distances say anything.</summary>
    public bool IsShown => Overlap.True > 0;
}
