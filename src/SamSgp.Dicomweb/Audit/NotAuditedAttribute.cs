namespace SamSgp.Dicomweb.Audit;

/// <summary>An endpoint that shows nothing of patients and is asked every few seconds: the audit log leaves it out.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NotAuditedAttribute : Attribute;
