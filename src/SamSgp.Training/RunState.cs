using System.Globalization;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Training.Optimization;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Training;

/// <summary>Where a training run stands, and the file it continues from: the optimiser's state, the network's buffers, steps
/// done and time trained.</summary>
/// <param name="path">The file.</param>
/// <param name="optimizer">Holds the weights and counts the steps.</param>
/// <param name="network">What is trained.</param>
/// <param name="options">The run's seed and length.</param>
internal sealed class RunState(string path, Optimizer optimizer, Module network, TrainingOptions options)
{
    /// <summary>Time trained, in this and in earlier goes.</summary>
    public TimeSpan Trained { get; set; }

    /// <summary>The part of the run that lies behind after some steps: 1 or more at its end.</summary>
    public double Fraction(long step) =>
        options.Steps is { } steps ? (double)step / steps : Trained.TotalMinutes / options.Minutes;

    /// <summary>Steps, seconds and seed, to be written beside weights.</summary>
    public Dictionary<string, string> Remarks => new()
    {
        ["step"] = optimizer.Step.ToString(CultureInfo.InvariantCulture),
        ["seconds"] = Trained.TotalSeconds.ToString("R", CultureInfo.InvariantCulture),
        ["seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Takes all of it from the file; false when there is none.</summary>
    /// <exception cref="CheckpointException">The run is one of another network.</exception>
    public bool Read()
    {
        if (!File.Exists(path)) return false;
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var file = SafetensorsFile.Open(path);
        foreach (var (name, value) in Tensors)
        {
            if (!file.Tensors.TryGetValue(name, out var found) || !found.Shape.SequenceEqual(value.shape))
                throw new CheckpointException($"{path} is a run of another network: {name} is missing or of another shape.");
            value.copy_(file.Read(name));
        }

        optimizer.Step = long.Parse(file.Metadata["step"], CultureInfo.InvariantCulture);
        Trained = TimeSpan.FromSeconds(double.Parse(file.Metadata["seconds"], CultureInfo.InvariantCulture));
        return true;
    }

    /// <summary>Writes all of it to the file.</summary>
    public void Write()
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(path, Tensors.ToDictionary(t => t.Name, t => t.Value), Remarks);
    }

    private IEnumerable<(string Name, Tensor Value)> Tensors =>
        optimizer.State().Concat(network.named_buffers().Select(b => ($"buffer/{b.name}", b.buffer)));
}
