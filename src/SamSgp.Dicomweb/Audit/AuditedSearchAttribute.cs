namespace SamSgp.Dicomweb.Audit;

/// <summary>An endpoint that searches: the audit log says so, and records what was searched for.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class AuditedSearchAttribute : Attribute;
