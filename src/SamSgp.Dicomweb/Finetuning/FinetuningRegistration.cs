using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Api;
using SamSgp.Dicomweb.Engine;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Inference;
using SamSgp.Inference.Models;
using SamSgp.Runs;
using SamSgp.Storage;

namespace SamSgp.Dicomweb.Finetuning;

internal static class FinetuningRegistration
{
    /// <summary>The training of adapters, when somebody asks for it.</summary>
    public static IServiceCollection AddFinetuning(this IServiceCollection services) => services
        .AddCheckedOptions<FinetuningOptions, FinetuningOptionsValidator>(FinetuningOptions.Section)
        .AddSingleton<FinetuneTask>(provider => new FinetuneProcess(SettingsOf(provider), provider.GetRequiredService<DeviceEngines>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<FinetuneProcess>>()).RunAsync);

    private static FinetuneSettings SettingsOf(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<FinetuningOptions>>().Value;
        var inference = provider.GetRequiredService<IOptions<InferenceSettings>>().Value;
        var device = options.Device.Trim().Length > 0 ? options.Device.Trim() : inference.Device.Split(',')[0].Trim();
        return new FinetuneSettings([.. ModelFolders.All(inference.ModelFolders)], device, options.Minutes,
            provider.GetRequiredService<IOptions<ScriptOptions>>().Value.ToLimits(provider.GetRequiredService<DataDirectory>()));
    }
}
