namespace SamSgp.Tasks.Manifests;

/// <summary>A code with its meaning (PS3.3 table 8.8-1).</summary>
/// <param name="Scheme">Coding Scheme Designator: SCT for SNOMED CT, DCM, 99... for private ones.</param>
/// <param name="Value">Code Value.</param>
/// <param name="Meaning">Code Meaning, at most 64 characters.</param>
public sealed record CodedConcept(string Scheme, string Value, string Meaning)
{
    /// <summary>As a manifest writes it: <c>SCT:10200004 Liver</c>.</summary>
    public override string ToString() => $"{Scheme}:{Value} {Meaning}";
}
