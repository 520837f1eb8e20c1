using System.Security.Cryptography;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;
using static TorchSharp.torch;

namespace SamSgp.Training;

/// <summary>All weights of a network: a run leaves <c>weights.safetensors</c>, in float16 but for the buffers, and the
/// registry's entry for it, so that its folder can be used as a model.</summary>
/// <param name="config">The network.</param>
/// <param name="options">Of the run: traits, licence and seed go into the entry.</param>
public sealed class WholeNetwork(Sam2Config config, TrainingOptions options) : TrainingTarget
{
    /// <summary>The file a run is for.</summary>
    public const string WeightsFile = "weights.safetensors";

    /// <inheritdoc/>
    public override Sam2Base Build() => new(config);

    /// <inheritdoc/>
    public override bool Trains(string name) => true;

    /// <inheritdoc/>
    public override void Write(string folder, Sam2Base model, IEnumerable<(string Name, Tensor Weight)> averages,
        IReadOnlyDictionary<string, string> remarks)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(remarks);
        var path = Path.Combine(folder, WeightsFile);
        var weights = averages.Select(a => (a.Name, Value: a.Weight.to(ScalarType.Float16)))
            .Concat(model.named_buffers().Select(b => (Name: b.name, Value: b.buffer)));
        SafetensorsWriter.Write(path, weights.ToDictionary(t => t.Name, t => t.Value), remarks);
        using var written = File.OpenRead(path);
        new ModelEntry
        {
            Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)),
            File = WeightsFile,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(written)),
            Licence = options.Licence,
            Source = $"samsgp train, seed {options.Seed}, {remarks["step"]} steps",
            Config = model.Config,
            Traits = options.Traits,
        }.Write(folder);
    }
}
