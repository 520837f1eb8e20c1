using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using SamSgp.Inference;
using SamSgp.Sam2.Checkpoints;

namespace SamSgp.Dicomweb.Inference;

/// <summary>Where models lie, and how much memory the network may use.</summary>
internal sealed class InferenceSettings
{
    public const string Section = "Inference";

    /// <summary>Folders of models, searched in order, before the one <c>samsgp models add</c> writes and <c>models</c> in
    /// the working folder and beside or above the program.</summary>
    public string[] ModelFolders { get; set; } = [];

    /// <summary>Where the network runs: cpu, cuda, cuda:1, or auto (the first CUDA device where there is one).</summary>
    [RegularExpression("^(?i)(cpu|auto|cuda(:[0-9]{1,3})?)$", ErrorMessage = "Device must be cpu, cuda, cuda:N or auto.")]
    public string Device { get; set; } = "auto";

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

    /// <summary>Slices encoded at once.</summary>
    [Range(1, 256)]
    public int EncoderBatch { get; set; } = new InferenceOptions().EncoderBatch;

    /// <summary>The models these settings name, the user's own, and those that come with the product.</summary>
    public ModelRegistry OpenRegistry() => new(SamSgp.Inference.Models.ModelFolders.All(ModelFolders));
}

[OptionsValidator]
internal sealed partial class InferenceSettingsValidator : IValidateOptions<InferenceSettings>;
