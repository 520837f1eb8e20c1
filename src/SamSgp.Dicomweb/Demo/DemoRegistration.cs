using SamSgp.Dicomweb.Hosting;

namespace SamSgp.Dicomweb.Demo;

internal static class DemoRegistration
{
    /// <summary>The first steps on an empty machine; does nothing unless <c>Demo:Enabled</c>.</summary>
    public static IServiceCollection AddDemo(this IServiceCollection services) => services
        .AddCheckedOptions<DemoOptions, DemoOptionsValidator>(DemoOptions.Section)
        .AddHostedService<DemoLoader>();
}
