using SamSgp.Dicomweb.Hosting;

namespace SamSgp.Dicomweb.Viewer;

internal static class ViewerRegistration
{
    /// <summary>The viewer (OHIF) at the origin's root, with this product's extension.</summary>
    public static IServiceCollection AddViewer(this IServiceCollection services) => services
        .AddCheckedOptions<ViewerOptions, ViewerOptionsValidator>(ViewerOptions.Section)
        .AddSingleton<ViewerFiles>();

    public static IApplicationBuilder UseViewer(this IApplicationBuilder app) => app.UseMiddleware<ViewerMiddleware>();
}
