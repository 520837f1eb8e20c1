namespace SamSgp.Dicomweb.Wado;

internal static class WadoRegistration
{
    public static IServiceCollection AddWado(this IServiceCollection services) => services;
}
