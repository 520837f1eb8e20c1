using SamSgp.Dicomweb.Hosting;
using SamSgp.Storage.Index;

namespace SamSgp.Dicomweb.Qido;

internal static class QidoRegistration
{
    /// <summary>QIDO-RS (PS3.18 10.6): searching for studies, series and instances.</summary>
    public static IServiceCollection AddQido(this IServiceCollection services) => services
        .AddCheckedOptions<QidoOptions, QidoOptionsValidator>(QidoOptions.Section)
        .AddSingleton<InstanceSearch>()
        .AddSingleton<QidoQueryReader>();
}
