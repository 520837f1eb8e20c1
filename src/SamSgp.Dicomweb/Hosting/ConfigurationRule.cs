namespace SamSgp.Dicomweb.Hosting;

/// <summary>A rule over more than one section of the configuration.</summary>
/// <param name="Fault">What is wrong and what would be right, or null.</param>
internal sealed record ConfigurationRule(Func<IConfiguration, string?> Fault);
