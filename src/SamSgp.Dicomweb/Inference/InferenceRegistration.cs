using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Inference;
using SamSgp.Inference.Models;
using SamSgp.Inference.Support;
using SamSgp.Jobs.Pipeline;
using SamSgp.Sam2;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Devices;
using SamSgp.Storage;

namespace SamSgp.Dicomweb.Inference;

internal static partial class InferenceRegistration
{
    /// <summary>The network. Nothing of it is loaded before the first job needs it.</summary>
    public static IServiceCollection AddInference(this IServiceCollection services) => services
        .AddCheckedOptions<InferenceSettings, InferenceSettingsValidator>(InferenceSettings.Section)
        .AddSingleton(provider => Settings(provider).OpenRegistry())
        .AddSingleton(provider => new ModelCache(Loader(provider).Load, Settings(provider).ModelsInMemory))
        .AddSingleton(provider => new SupportMemoryCache(Settings(provider).SupportMemoryBytes, SupportFolder(provider)))
        .AddSingleton(provider => new SegmentationEngine(provider.GetRequiredService<ModelCache>(),
            provider.GetRequiredService<SupportMemoryCache>(), new InferenceOptions
            {
                FeatureBudgetBytes = Settings(provider).FeatureMemoryBytes, EncoderBatch = Settings(provider).EncoderBatch,
            }))
        .AddSingleton<SegmentVolume>(provider => provider.GetRequiredService<SegmentationEngine>().Segment);

    private static InferenceSettings Settings(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<InferenceSettings>>().Value;

    private static SupportMemoryFolder? SupportFolder(IServiceProvider provider)
    {
        var logger = provider.GetRequiredService<ILogger<SupportMemoryFolder>>();
        return Settings(provider).SupportFolderBytes is > 0 and var bytes
            ? new SupportMemoryFolder(Path.Combine(provider.GetRequiredService<DataDirectory>().Root, "cache", "support"), bytes,
                message => Log.Kept(logger, message))
            : null;
    }

    private static ModelLoader Loader(IServiceProvider provider)
    {
        var logger = provider.GetRequiredService<ILogger<ModelLoader>>();
        TorchNative.Log = message => Log.Loaded(logger, message);
        return new ModelLoader(provider.GetRequiredService<ModelRegistry>(), message => Log.Loaded(logger, message),
            ComputeDevice.TryParse(Settings(provider).Device, out var device, out _) ? device : ComputeDevice.Auto);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Message}")]
        public static partial void Loaded(ILogger logger, string message);

        [LoggerMessage(2, LogLevel.Warning, "{Message}")]
        public static partial void Kept(ILogger logger, string message);
    }
}
