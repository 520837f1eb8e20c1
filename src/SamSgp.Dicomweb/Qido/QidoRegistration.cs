namespace SamSgp.Dicomweb.Qido;

internal static class QidoRegistration
{
    public static IServiceCollection AddQido(this IServiceCollection services) => services;
}
