namespace SamSgp.Runs.Results;

/// <summary>One number of a result.</summary>
/// <param name="Segment">Segment Number; null where it is of the whole.</param>
/// <param name="Label">Segment Label; null with <paramref name="Segment"/>.</param>
/// <param name="Measurement">What was measured, as people read it.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its unit; empty for none.</param>
public sealed record ResultRow(int? Segment, string? Label, string Measurement, double Value, string Unit);
