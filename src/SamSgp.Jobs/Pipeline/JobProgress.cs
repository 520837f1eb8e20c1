namespace SamSgp.Jobs.Pipeline;

/// <summary>How far a job is.</summary>
/// <param name="Description">The stage as a user reads it: "Segmenting 7 of 20".</param>
/// <param name="Fraction">Of the whole job, 0 to 1.</param>
public readonly record struct JobProgress(string Description, double Fraction);
