using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Security;

namespace SamSgp.Dicomweb.Viewer;

internal static class ViewerRegistration
{
    /// <summary>The viewer (OHIF) at the origin's root, with this product's extension.</summary>
    public static IServiceCollection AddViewer(this IServiceCollection services) => services
        .AddCheckedOptions<ViewerOptions, ViewerOptionsValidator>(ViewerOptions.Section)
        .AddConfigurationRule(ProviderFault)
        .AddSingleton<ViewerFiles>();

    private static string? ProviderFault(IConfiguration configuration) =>
        configuration.GetSection(ViewerOptions.Section)[nameof(ViewerOptions.ClientId)] is { Length: > 0 }
            && configuration.GetSection(SecurityOptions.Section)[nameof(SecurityOptions.Authority)] is null or ""
            ? $"{ViewerOptions.Section}:{nameof(ViewerOptions.ClientId)}: needs {SecurityOptions.Section}:{nameof(SecurityOptions.Authority)}, the provider that it is a client of."
            : null;

    public static IApplicationBuilder UseViewer(this IApplicationBuilder app) => app.UseMiddleware<ViewerMiddleware>();
}
