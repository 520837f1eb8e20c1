namespace SamSgp.Tasks.Manifests;

/// <summary>Tells images at one place apart: phases, echoes, acquisitions in one series.</summary>
/// <param name="Attribute">Keyword of the attribute that differs: AcquisitionNumber, TemporalPositionIdentifier.</param>
/// <param name="Value">The value of those that are taken; <c>first</c> or <c>last</c> for the least or the greatest.</param>
public sealed record SliceSplit(string Attribute, string Value);
