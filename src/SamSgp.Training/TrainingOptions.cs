using System.ComponentModel.DataAnnotations;
using SamSgp.Sam2.Devices;
using SamSgp.Sam2.Sgp;
using SamSgp.Training.Episodes;
using SamSgp.Training.Optimization;

namespace SamSgp.Training;

/// <summary>How a run trains.</summary>
public sealed record TrainingOptions
{
    /// <summary>What episodes are made of.</summary>
    public EpisodeOptions Episodes { get; init; } = new();

    /// <summary>Episodes of one step.</summary>
    [Range(1, 256)]
    public int EpisodesPerStep { get; init; } = 4;

    /// <summary>Threads that each take an equal part of a step's episodes through the network. Small networks gain more
    /// from this than from threads within an operation.</summary>
    [Range(1, 64)]
    public int Workers { get; init; } = 2;

    /// <summary>Support images of a query at most; each step draws 1 to this.</summary>
    [Range(1, 63)]
    public int MostSupport { get; init; } = 7;

    /// <summary>Part of the steps in which memories of the network's own answers stand beside the support, as in 3-D.</summary>
    [Range(0, 1)]
    public double Bank { get; init; } = 0.3;

    /// <summary>Weight of the error in saying whether the structure is there, beside Dice and cross-entropy of the masks.</summary>
    [Range(0, 10)]
    public double PresenceWeight { get; init; } = 0.5;

    /// <summary>How the weights want to be used: normalisation of images, form of support masks.</summary>
    public ModelTraits Traits { get; init; } = ModelTraits.Trained;

    /// <summary>Terms of use of the weights, for the registry; those of the data decide.</summary>
    public string Licence { get; init; } = "as the data trained on";

    /// <summary>How gradients become steps.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Muon;

    /// <summary>Peak learning rate.</summary>
    [Range(1e-7, 1)]
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Steps of linear warm-up.</summary>
    [Range(0, 100_000)]
    public int WarmupSteps { get; init; } = 100;

    /// <summary>Share of a weight lost a step at rate 1.</summary>
    [Range(0, 1)]
    public double WeightDecay { get; init; } = 0.02;

    /// <summary>Gradients are scaled down to this norm.</summary>
    [Range(1e-3, 1e3)]
    public double ClipNorm { get; init; } = 1;

    /// <summary>Share the moving average of the weights keeps a step.</summary>
    [Range(0, 0.9999)]
    public double Average { get; init; } = 0.997;

    /// <summary>Go through the network in bfloat16 (weights stay float32): faster for wide networks where the processor
    /// multiplies it in hardware. Narrow ones spend most of their time elsewhere and lose by it.</summary>
    public bool BFloat16 { get; init; }

    /// <summary>Where the network is trained.</summary>
    public ComputeDevice Device { get; init; } = ComputeDevice.Cpu;

    /// <summary>Of weights and episodes.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>The run ends after so many steps; null: by <see cref="Minutes"/>.</summary>
    [Range(1, long.MaxValue)]
    public long? Steps { get; init; }

    /// <summary>The run ends after so many minutes of training, pauses between resumed parts not counted.</summary>
    [Range(0.01, 100_000)]
    public double Minutes { get; init; } = 90;

    /// <summary>Called before each step: lets others have the processor. Not for the clock of <see cref="Minutes"/>, which has to stand
    /// still meanwhile by itself.</summary>
    public Action GiveWay { get; init; } = () => { };

    /// <summary>The same on a device; bfloat16 stays only on a CPU that multiplies it in hardware.</summary>
    public TrainingOptions On(ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return this with { Device = device, BFloat16 = BFloat16 && device.IsCpu && device.MultipliesBFloat16 };
    }

    /// <summary>Time between reports, each of what happened since the last.</summary>
    public TimeSpan ReportInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Minutes between checkpoints.</summary>
    [Range(0.01, 1000)]
    public double CheckpointMinutes { get; init; } = 5;
}
