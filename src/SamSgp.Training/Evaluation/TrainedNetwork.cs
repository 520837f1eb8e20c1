using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using static TorchSharp.torch;

namespace SamSgp.Training.Evaluation;

/// <summary>A network with the weights of a training run.</summary>
public static class TrainedNetwork
{
    /// <summary>How networks trained here want to be used.</summary>
    public static ModelTraits Traits { get; } = new() { SupportMasks = SupportMaskForm.Binary, ObjectScoreGates = true };

    /// <summary>Builds the network and loads <see cref="Trainer.WeightsFile"/>, strictly.</summary>
    /// <exception cref="InvalidDataException">The weights are of another network.</exception>
    public static SgpNetwork Load(Sam2Config config, string weights)
    {
        var model = new Sam2Base(config);
        var (tensors, _) = TensorFile.Read(weights);
        var wanted = model.state_dict();
        var faults = wanted.Where(w => !tensors.TryGetValue(w.Key, out var t) || !t.shape.SequenceEqual(w.Value.shape))
            .Select(w => w.Key).ToList();
        if (faults.Count > 0)
            throw new InvalidDataException($"{weights} is of another network; missing or of another shape: {string.Join(", ", faults)}.");
        using (no_grad())
            foreach (var (name, value) in wanted) value.copy_(tensors[name]);
        foreach (var value in tensors.Values) value.Dispose();
        return new SgpNetwork(model);
    }
}
