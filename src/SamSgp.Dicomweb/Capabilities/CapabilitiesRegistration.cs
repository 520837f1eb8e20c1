namespace SamSgp.Dicomweb.Capabilities;

internal static class CapabilitiesRegistration
{
    /// <summary>What the service can do, told by itself.</summary>
    public static IServiceCollection AddCapabilities(this IServiceCollection services) =>
        services.AddSingleton<CapabilitiesDocument>();
}
