using SamSgp.Dicomweb.Hosting;

namespace SamSgp.Dicomweb.Wado;

internal static class WadoRegistration
{
    /// <summary>WADO-RS (PS3.18 10.4): retrieving instances, metadata, frames, bulk data and pictures.</summary>
    public static IServiceCollection AddWado(this IServiceCollection services) => services
        .AddCheckedOptions<DecodingOptions, DecodingOptionsValidator>(DecodingOptions.Section)
        .AddSingleton<InstanceFiles>()
        .AddSingleton<Pictures>()
        .AddSingleton<RenderedDocuments>();
}
