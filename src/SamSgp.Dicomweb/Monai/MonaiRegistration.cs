using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Hosting;

namespace SamSgp.Dicomweb.Monai;

internal static class MonaiRegistration
{
    /// <summary>MONAI Label's protocol, below its path.</summary>
    public static IServiceCollection AddMonaiLabel(this IServiceCollection services) => services
        .AddCheckedOptions<MonaiLabelOptions, MonaiLabelOptionsValidator>(MonaiLabelOptions.Section)
        .AddSingleton<IConfigureOptions<MvcOptions>, Routes>()
        .AddSingleton<MonaiUploads>()
        .AddHostedService(provider => provider.GetRequiredService<MonaiUploads>())
        .AddSingleton<MonaiImages>()
        .AddSingleton<MonaiTasks>()
        .AddSingleton<MonaiTickets>()
        .AddSingleton<MonaiSeries>()
        .AddSingleton<MonaiRuns>()
        .AddSingleton<MonaiSubmissions>()
        .AddSingleton<MonaiResults>()
        .AddSingleton<MonaiLabels>()
        .AddSingleton<MonaiTraining>()
        .AddSingleton<MonaiFiles>()
        .AddSingleton<MonaiInference>();

    private sealed class Routes(IOptions<MonaiLabelOptions> options) : IConfigureOptions<MvcOptions>
    {
        public void Configure(MvcOptions mvc) => mvc.Conventions.Add(new MonaiRoutes(options.Value));
    }
}
