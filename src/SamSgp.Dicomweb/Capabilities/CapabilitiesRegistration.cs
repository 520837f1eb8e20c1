namespace SamSgp.Dicomweb.Capabilities;

internal static class CapabilitiesRegistration
{
    public static IServiceCollection AddCapabilities(this IServiceCollection services) => services;
}
