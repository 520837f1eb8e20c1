using System.Security.Cryptography;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Devices;
using SamSgp.Sam2.Modeling;
using SamSgp.Training.Episodes;
using SamSgp.Training.Evaluation;

namespace SamSgp.Training.Tests;

public sealed class TrainerTests : IDisposable
{
    private static readonly TrainingOptions Options = new()
    {
        Episodes = new EpisodeOptions { Size = 64, Images = 3, Structures = 1, Shapes = 1 },
        EpisodesPerStep = 2, Workers = 2, Steps = 6, WarmupSteps = 2, CheckpointMinutes = 1000,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("samsgp-train-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_StoppedAndResumed_EndsWithTheVeryWeightsOfOneRun()
    {
        var whole = Train("whole", stopAfter: null, resume: false);
        Train("parts", stopAfter: 3, resume: false);
        var parts = Train("parts", stopAfter: null, resume: true);
        Assert.Equal(whole, parts);
    }

    [Fact]
    public void Run_Ended_LeavesWeightsThatInitializeTakes()
    {
        Train("first", stopAfter: null, resume: false);
        using var second = Make("second");
        second.Initialize(Path.Combine(_folder, "first", WholeNetwork.WeightsFile));
        Assert.Equal(0, second.Step);
    }

    [Fact]
    public void Run_Ended_LeavesAModelThatCanBeLoaded()
    {
        Train("model", stopAfter: null, resume: false);
        var entry = ModelEntry.Read(Path.Combine(_folder, "model", ModelEntry.FileName));
        Assert.Equal("model", entry.Name);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(entry.CheckpointPath))), entry.Sha256);
        using var model = TrainedNetwork.Load(entry, imageSize: null, ComputeDevice.Cpu).Model;
        Assert.Equal(Toy.Config.HiddenDim, model.Config.HiddenDim);
    }

    [Fact]
    public void Initialize_WeightsOfAnotherNetwork_ListsWhatDoesNotFit()
    {
        Train("first", stopAfter: null, resume: false);
        using var other = Make("other", Toy.Config with { MemoryDim = 16 });
        var weights = Path.Combine(_folder, "first", WholeNetwork.WeightsFile);
        var fault = Assert.Throws<CheckpointException>(() => other.Initialize(weights));
        Assert.Contains("memory_encoder.out_proj.weight", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_EmptyFolder_IsFalse()
    {
        using var trainer = Make("nothing");
        Assert.False(trainer.Resume());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_OnOneTask_LowersTheLoss(bool bfloat16)
    {
        var losses = new List<double>();
        var options = Options with { Steps = 30, LearningRate = 3e-3, BFloat16 = bfloat16 };
        using var trainer = Make("learn", options: options);
        trainer.Run(new Collect(p => losses.Add(p.Loss)), CancellationToken.None);
        using var fresh = Make("fresh", options: Options with { Steps = 1 });
        var before = 0.0;
        fresh.Run(new Collect(p => before = p.Loss), CancellationToken.None);
        Assert.True(losses[^1] < before, $"{losses[^1]} after training, {before} before.");
    }

    private float[] Train(string name, int? stopAfter, bool resume)
    {
        using var stop = new CancellationTokenSource();
        using var trainer = Make(name);
        if (resume) Assert.True(trainer.Resume());
        // A step is taken for each report: reporting is due at every step of this clock.
        trainer.Run(new Collect(p => { if (p.Step == stopAfter) stop.Cancel(); }), stop.Token);
        Assert.Equal(stopAfter ?? Options.Steps!.Value, trainer.Step);
        return [.. trainer.Network.Model.parameters().SelectMany(p => p.data<float>().ToArray())];
    }

    private Trainer Make(string name, Sam2Config? config = null, TrainingOptions? options = null)
    {
        options ??= Options;
        var episodes = new EpisodeFactory([], options.Episodes, options.Seed);
        return new Trainer(new WholeNetwork(config ?? Toy.Config, options), options, episodes, Path.Combine(_folder, name), new MinuteClock());
    }

    private sealed class Collect(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
