using System.Globalization;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Devices;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using TorchSharp;
using static TorchSharp.torch;

namespace SamSgp.Inference.Models;

/// <summary>Loads the models of a registry: the function a <see cref="ModelCache"/> is made with.</summary>
/// <param name="registry">Where models are.</param>
/// <param name="log">Told one sentence when a model was loaded.</param>
/// <param name="device">Where networks run; null for the CPU.</param>
/// <param name="rates">What the processor is known to multiply; null to have it measured for this loader alone.</param>
public sealed class ModelLoader(ModelRegistry registry, Action<string> log, ComputeDevice? device = null, MachineRates? rates = null)
{
    private readonly MachineRates _rates = rates ?? new MachineRates(null, log);

    // Below this width products are too small for bfloat16 to gain what its conversions cost. The trunk and memory attention
    // are judged each by its own.
    private const int LeastBFloat16Width = 96;

    /// <summary>Loads what a task asks for, in evaluation mode.</summary>
    /// <exception cref="ModelException">The model is unknown, damaged, of another network, or lacks what is
    /// asked.</exception>
    public LoadedModel Load(ModelSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Read(settings.Checkpoint, () => Load(SourceOf(settings.Checkpoint), settings));
    }

    /// <summary>Another text after a file that a model is loaded from was replaced: its weights, its decoder for clicks, the adapter.</summary>
    /// <exception cref="ModelException">The model is unknown.</exception>
    public string StateOf(ModelSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Read(settings.Checkpoint, () =>
        {
            var source = SourceOf(settings.Checkpoint);
            string?[] files = [source.Path, Path.Combine(Path.GetDirectoryName(source.Path)!, ClickDecoder.FileName), settings.Adapter];
            return string.Join('|', files.OfType<string>().Select(path => new FileInfo(path)).Select(file => file.Exists
                ? string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}") : ""));
        });
    }

    private static T Read<T>(string name, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"Model {name} cannot be loaded: {fault.Message}", fault);
        }
    }

    private CheckpointSource SourceOf(string checkpoint) =>
        Path.IsPathRooted(checkpoint)
            ? CheckpointSource.Of(checkpoint)
            : CheckpointSource.Of(registry.Find(checkpoint));

    private LoadedModel Load(CheckpointSource source, ModelSettings settings)
    {
        if (!File.Exists(source.Path))
            throw new ModelException($"The checkpoint {source.Path} of model {source.Name} is missing.");
        var sha256 = FileHash.Sha256(source.Path);
        if (source.Sha256 is { } registered && !registered.Equals(sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new ModelException($"The checkpoint {source.Path} has SHA-256 {sha256}, its entry says {registered}: " +
                "it is damaged or another file.");
        }

        using var weights = CheckpointFile.Open(source.Path);
        using var adapter = settings.Adapter is null ? null : CheckpointFile.Open(settings.Adapter);
        RefuseOtherBase(adapter, source.Name, sha256);
        var adapted = new AdaptedCheckpoint(weights, adapter);
        var config = ConfigFor(source, adapted, settings);
        var place = Resolve();
        var precision = PrecisionFor(config, settings.Precision, place);
        var network = Build(config, adapted, precision, place);
        var reader = adapted.Reader()?.to(place, precision == "fp32" ? ScalarType.Float32 : ScalarType.BFloat16);
        var clicks = ClickDecoder.Beside(source.Path, sha256, log);
        log($"Loaded model {source.Name} ({config.ImageSize} px, {precision}, {place}) from {adapted.Path}.");
        return new LoadedModel(source.Name, sha256, adapter is null ? null : FileHash.Sha256(adapter.Path),
            new SgpNetwork(network), source.Traits, precision)
        {
            Reader = reader,
            // SAM2's are; those of this product and of the paper see boxes and masks alone, but for a decoder of their own.
            ReadsPoints = clicks is not null || (config.Refiner == RefinerKind.Sam2 && !weights.Metadata.ContainsKey(NetworkMetadata.ConfigKey)),
            // What fails once, for want of memory or a file, is tried again with the next click.
            Clicks = clicks is null ? null : new Lazy<SgpNetwork>(() => Read(source.Name, () => BuildClicks(config, source.Path, settings.Adapter, clicks, precision, place)),
                LazyThreadSafetyMode.PublicationOnly),
        };
    }

    private static SgpNetwork BuildClicks(Sam2Config config, string checkpoint, string? adapter, string clicks, string precision, Device place)
    {
        using var weights = CheckpointFile.Open(checkpoint);
        using var tuned = adapter is null ? null : CheckpointFile.Open(adapter);
        using var decoder = CheckpointFile.Open(clicks);
        return new SgpNetwork(Build(config, new AdaptedCheckpoint(weights, tuned), precision, place, decoder));
    }

    // One that does not say what it was trained on is older than that rule; its shapes decide.
    private static void RefuseOtherBase(ICheckpointFile? adapter, string model, string sha256)
    {
        if (adapter?.Metadata.GetValueOrDefault(AdaptedCheckpoint.BaseEntry) is { } trainedOn && trainedOn != sha256)
            throw new ModelException($"The adapter {adapter.Path} was trained on a checkpoint with SHA-256 {trainedOn}, and model {model} has {sha256}: "
                + "fine-tune the task again, or pin the model it was trained on (model.checkpoint: NAME@SHA256).");
    }

    private Device Resolve()
    {
        try
        {
            return (device ?? ComputeDevice.Cpu).Resolve();
        }
        catch (InvalidOperationException fault)
        {
            throw new ModelException(fault.Message, fault);
        }
    }

    private static Sam2Base Build(Sam2Config config, AdaptedCheckpoint weights, string precision, Device place, ICheckpointFile? over = null)
    {
        var network = new Sam2Base(config);
        try
        {
            CheckpointLoader.Load(network, over is null ? weights : new AdaptedCheckpoint(weights, over));
            weights.MergeInto(network);
        }
        catch
        {
            network.Dispose();
            throw;
        }

        network.eval();
        switch (precision)
        {
            case "bf16": network.ToBFloat16(); break;
            case "mixed": network.ToMixedPrecision(); break;
            default: network.Freeze(); break;
        }

        return network.to(place);
    }

    private static Sam2Config ConfigFor(CheckpointSource source, AdaptedCheckpoint weights, ModelSettings settings)
    {
        var config = source.Config with { ImageSize = settings.ImageSize ?? source.Config.ImageSize };
        if (config.Refiner == RefinerKind.Published && config.ImageSize != source.Config.ImageSize)
        {
            throw new ModelException($"Model {source.Name}: the published refiner runs at {source.Config.ImageSize} px only, " +
                $"not at {config.ImageSize}; leave model.imageSize out.");
        }

        if (weights.HasPseudoMaskGuide) config = config with { Refiner = RefinerKind.Pma, DetailDim = weights.DetailDim };
        var needed = settings.Refiner switch
        {
            Refiner.Pma => RefinerKind.Pma,
            Refiner.Published => RefinerKind.Published,
            _ => config.Refiner,
        };
        return needed == config.Refiner ? config : throw new ModelException(
            $"Model {source.Name} has no weights for refiner {settings.Refiner}; it runs with "
            + (config.Refiner == RefinerKind.Sam2 ? "Sam2." : $"{config.Refiner} or Sam2."));
    }

    private string PrecisionFor(Sam2Config config, Precision precision, Device place) => precision switch
    {
        Precision.Bf16 => "bf16",
        Precision.Fp32 => "fp32",
        _ when place.type == DeviceType.CUDA => "bf16",
        _ when config.HiddenDim < LeastBFloat16Width || !ComputeDevice.MultipliesBFloat16On(place) || !_rates.Here.BFloat16Pays => "fp32",
        _ => config.EmbedDim < LeastBFloat16Width ? "mixed" : "bf16",
    };
}
