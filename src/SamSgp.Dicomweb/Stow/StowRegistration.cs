using SamSgp.Dicomweb.Hosting;

namespace SamSgp.Dicomweb.Stow;

internal static class StowRegistration
{
    /// <summary>STOW-RS (PS3.18 10.5): storing instances.</summary>
    public static IServiceCollection AddStow(this IServiceCollection services) => services
        .AddCheckedOptions<StowOptions, StowOptionsValidator>(StowOptions.Section)
        .AddSingleton<MetadataReceiver>()
        .AddSingleton<StowReceiver>();
}
