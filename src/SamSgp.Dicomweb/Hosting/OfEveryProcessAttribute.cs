namespace SamSgp.Dicomweb.Hosting;

/// <summary>A controller that answers whatever the roles of the process are.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OfEveryProcessAttribute : Attribute;
