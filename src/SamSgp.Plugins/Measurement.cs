namespace SamSgp.Plugins;

/// <summary>A number for the report (a NUM item of TID 1419).</summary>
/// <param name="Name">What is measured, as people read it.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">UCUM code: mm, ml, 1, [hnsf'U], ...</param>
/// <param name="Segment">Segment that was measured; null for the whole.</param>
/// <param name="NameCode">Code of the name as <c>SCHEME:VALUE</c>; null for a private one.</param>
public sealed record Measurement(string Name, double Value, string Unit, int? Segment = null, string? NameCode = null);
