using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Inference;
using SamSgp.Inference.Models;
using SamSgp.Inference.Support;
using SamSgp.Jobs.Pipeline;
using SamSgp.Runs;
using SamSgp.Runs.Corrections;
using SamSgp.Sam2;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Devices;
using SamSgp.Storage;

namespace SamSgp.Dicomweb.Engine;

internal static partial class InferenceRegistration
{
    /// <summary>The network. Nothing of it is loaded before the first job needs it.</summary>
    public static IServiceCollection AddInference(this IServiceCollection services) => services
        .AddCheckedOptions<InferenceSettings, InferenceSettingsValidator>(InferenceSettings.Section)
        .AddSingleton(provider => Settings(provider).OpenRegistry())
        .AddSingleton(provider =>
        {
            var logger = provider.GetRequiredService<ILogger<MachineRates>>();
            return MachineRates.OfUser(message => Log.Measured(logger, message));
        })
        .AddSingleton(provider => new JobCapacity(Settings(provider).Devices().Count))
        .AddSingleton(provider => new DeviceEngines([.. Settings(provider).Devices().Select(device => Engine(provider, device))]))
        .AddSingleton<ScoreSupport>(provider => provider.GetRequiredService<DeviceEngines>().Score)
        .AddSingleton<SegmentVolume>(provider => provider.GetRequiredService<DeviceEngines>().Segment)
        .AddSingleton<SegmentAtScreen>(provider => provider.GetRequiredService<DeviceEngines>().SegmentAtScreen)
        .AddSingleton<CorrectVolume>(provider => provider.GetRequiredService<DeviceEngines>().Correct)
        .AddSingleton<CompareWithExamples>(provider => provider.GetRequiredService<DeviceEngines>().IsUnlikeExamples);

    // Engines share files only: what is in a device's memory is of use on that device.
    private static SegmentationEngine Engine(IServiceProvider provider, ComputeDevice device)
    {
        var settings = Settings(provider);
        DeviceMemory.Limit(settings.DeviceMemoryFraction);
        var loader = Loader(provider, device);
        return new SegmentationEngine(new ModelCache(loader.Load, settings.ModelsInMemory, loader.StateOf),
            new SupportMemoryCache(settings.SupportMemoryBytes, SupportFolder(provider)), new InferenceOptions
            {
                FeatureBudgetBytes = settings.FeatureMemoryBytes, InteractiveBudgetBytes = settings.InteractiveMemoryBytes, EncoderBatch = settings.EncoderBatch,
            })
        {
            OwnsCaches = true,
        };
    }

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

    private static ModelLoader Loader(IServiceProvider provider, ComputeDevice device)
    {
        var logger = provider.GetRequiredService<ILogger<ModelLoader>>();
        TorchNative.Log = message => Log.Loaded(logger, message);
        return new ModelLoader(provider.GetRequiredService<ModelRegistry>(), message => Log.Loaded(logger, message), device,
            provider.GetRequiredService<MachineRates>());
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Message}")]
        public static partial void Loaded(ILogger logger, string message);

        [LoggerMessage(2, LogLevel.Warning, "{Message}")]
        public static partial void Kept(ILogger logger, string message);

        [LoggerMessage(3, LogLevel.Information, "{Message}")]
        public static partial void Measured(ILogger logger, string message);
    }
}
