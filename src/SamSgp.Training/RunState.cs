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
/// <param name="options">The run's seed and length, and how often it is saved.</param>
/// <param name="time">Clock of the run's minutes.</param>
internal sealed class RunState(string path, Optimizer optimizer, Module network, TrainingOptions options, TimeProvider time)
{
    private TimeSpan _trained; // in this and in earlier goes
    private TimeSpan _before; // in earlier goes
    private long _begun; // this go
    private long _written;

    /// <summary>The part of the run that lies behind: 1 or more at its end.</summary>
    public double Fraction => FractionAt(optimizer.Step);

    /// <summary>Time to the end of the run at its speed so far.</summary>
    public TimeSpan Left => Fraction > 0 ? _trained * ((1 - Math.Min(Fraction, 1)) / Fraction) : TimeSpan.Zero;

    /// <summary>Whether it is time to write the file again.</summary>
    public bool IsDue => time.GetElapsedTime(_written).TotalMinutes >= options.CheckpointMinutes;

    /// <summary>Steps, seconds and seed, to be written beside weights.</summary>
    public Dictionary<string, string> Remarks => new()
    {
        ["step"] = optimizer.Step.ToString(CultureInfo.InvariantCulture),
        ["seconds"] = _trained.TotalSeconds.ToString("R", CultureInfo.InvariantCulture),
        ["seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The part of the run that will lie behind after some steps, as far as can be said now.</summary>
    public double FractionAt(long step) =>
        options.Steps is { } steps ? (double)step / steps : _trained.TotalMinutes / options.Minutes;

    /// <summary>Training begins, or goes on: the clock runs.</summary>
    public void Begin() => (_before, _begun, _written) = (_trained, time.GetTimestamp(), time.GetTimestamp());

    /// <summary>A step was done.</summary>
    public void Advance() => _trained = _before + time.GetElapsedTime(_begun);

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
        _trained = TimeSpan.FromSeconds(double.Parse(file.Metadata["seconds"], CultureInfo.InvariantCulture));
        return true;
    }

    /// <summary>Writes all of it to the file.</summary>
    public void Write()
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(path, Tensors.ToDictionary(t => t.Name, t => t.Value), Remarks);
        _written = time.GetTimestamp();
    }

    private IEnumerable<(string Name, Tensor Value)> Tensors =>
        optimizer.State().Concat(network.named_buffers().Select(b => ($"buffer/{b.name}", b.buffer)));
}
