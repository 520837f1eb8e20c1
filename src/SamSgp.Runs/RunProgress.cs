namespace SamSgp.Runs;

/// <summary>How far a run is.</summary>
/// <param name="Description">The stage as a user reads it: "Segmenting 7 of 20".</param>
/// <param name="Fraction">Of the whole run, 0 to 1.</param>
public readonly record struct RunProgress(string Description, double Fraction);
