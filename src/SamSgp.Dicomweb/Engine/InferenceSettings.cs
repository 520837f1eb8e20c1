using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using SamSgp.Inference;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Devices;

namespace SamSgp.Dicomweb.Engine;

/// <summary>Where models lie, and how much memory the network may use.</summary>
internal sealed class InferenceSettings
{
    public const string Section = "Inference";

    /// <summary>Folders of models, searched in order, before the one <c>samsgp models add</c> writes and <c>models</c> in
    /// the working folder and beside or above the program.</summary>
    public string[] ModelFolders { get; set; } = [];

    private const string Name = @"\s*(cpu|auto|cuda(:[0-9]{1,3})?)\s*";

    /// <summary>Where the network runs: cpu, cuda, cuda:1, or auto (the first CUDA device where there is one). Several, with
    /// commas between, work on a job each at the same time, every one with models and caches of its own.</summary>
    [RegularExpression($"^(?i){Name}(,{Name})*$",
        ErrorMessage = "Device must be cpu, cuda, cuda:N or auto, or several of them with commas between.")]
    public string Device { get; set; } = "auto";

    /// <summary>Share of each CUDA device's memory that the service may take, up to 1 for all of it.</summary>
    [Range(0.05, 1)]
    public double DeviceMemoryFraction { get; set; } = 1;

    /// <summary>Networks kept in memory for the next job.</summary>
    [Range(1, 16)]
    public int ModelsInMemory { get; set; } = 2;

    /// <summary>Bytes of encoded support sets kept in memory.</summary>
    [Range(1L << 20, 1L << 40)]
    public long SupportMemoryBytes { get; set; } = 1L << 30;

    /// <summary>Bytes of encoded support sets kept in the data directory for the next start; 0 keeps none.</summary>
    [Range(0, 1L << 40)]
    public long SupportFolderBytes { get; set; } = 4L << 30;

    /// <summary>Bytes of encoded slices kept in memory, of the running job and those before; slices beyond are encoded again
    /// when needed.</summary>
    [Range(1L << 20, 1L << 40)]
    public long FeatureMemoryBytes { get; set; } = new InferenceOptions().FeatureBudgetBytes;

    /// <summary>Bytes of encoded slices kept, beside these, of images that somebody corrects at a screen: no job takes them.</summary>
    [Range(1L << 20, 1L << 40)]
    public long InteractiveMemoryBytes { get; set; } = new InferenceOptions().InteractiveBudgetBytes;

    /// <summary>Slices encoded at once; not given, 1 on a CPU and 8 on a CUDA device. A job that is cancelled ends with the
    /// batch.</summary>
    [Range(1, 256)]
    public int? EncoderBatch { get; set; }

    /// <summary>The devices by name; each works on a job of its own.</summary>
    public IReadOnlyList<ComputeDevice> Devices() => ComputeDevice.TryParseList(Device, out var devices, out _) ? devices : [ComputeDevice.Auto];

    /// <summary>The models these settings name, the user's own, and those that come with the product.</summary>
    public ModelRegistry OpenRegistry() => new(SamSgp.Inference.Models.ModelFolders.All(ModelFolders));
}

[OptionsValidator]
internal sealed partial class InferenceSettingsValidator : IValidateOptions<InferenceSettings>;
