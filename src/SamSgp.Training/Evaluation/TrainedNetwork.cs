using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;

namespace SamSgp.Training.Evaluation;

/// <summary>A network with the weights of a training run.</summary>
public static class TrainedNetwork
{
    /// <summary>How networks trained here want to be used.</summary>
    public static ModelTraits Traits { get; } = new() { SupportMasks = SupportMaskForm.Binary, ObjectScoreGates = true };

    /// <summary>Builds the network and loads <see cref="Trainer.WeightsFile"/>, strictly.</summary>
    /// <exception cref="CheckpointException">The weights are of another network.</exception>
    public static SgpNetwork Load(Sam2Config config, string weights)
    {
        var model = new Sam2Base(config);
        using var file = SafetensorsFile.Open(weights);
        CheckpointLoader.Load(model, file);
        return new SgpNetwork(model);
    }
}
