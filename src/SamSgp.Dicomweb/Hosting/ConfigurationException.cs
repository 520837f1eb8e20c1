namespace SamSgp.Dicomweb.Hosting;

/// <summary>The service cannot start as it is configured.</summary>
internal sealed class ConfigurationException(IReadOnlyList<string> faults)
    : Exception("The configuration is wrong:\n  " + string.Join("\n  ", faults))
{
    /// <summary>Every fault, with its key and what would be right.</summary>
    public IReadOnlyList<string> Faults => faults;
}
