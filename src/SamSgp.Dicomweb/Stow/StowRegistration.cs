namespace SamSgp.Dicomweb.Stow;

internal static class StowRegistration
{
    public static IServiceCollection AddStow(this IServiceCollection services) => services;
}
