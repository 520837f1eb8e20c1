namespace SamSgp.Imaging.Reports;

/// <summary>A content item of a structured report as a person reads it.</summary>
/// <param name="Depth">0 for the report itself, one more for each level below.</param>
/// <param name="Name">What it is about; empty where it has no concept name.</param>
/// <param name="Value">What is said; empty for a container.</param>
public sealed record ReportLine(int Depth, string Name, string Value);
