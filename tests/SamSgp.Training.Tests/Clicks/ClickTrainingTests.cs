using SamSgp.Inference.Models;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Devices;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using SamSgp.Training.Clicks;
using SamSgp.Training.Episodes;
using SamSgp.Training.Evaluation;

namespace SamSgp.Training.Tests.Clicks;

public sealed class ClickTrainingTests : IDisposable
{
    private static readonly TrainingOptions Options = new()
    {
        Episodes = new EpisodeOptions { Size = 64, Images = 3, Structures = 1, Shapes = 1 }, MostSupport = 2,
        EpisodesPerStep = 2, Workers = 2, Steps = 3, WarmupSteps = 1, CheckpointMinutes = 1000, LearningRate = 2e-3, Traits = ModelTraits.Trained,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("samsgp-clicks-").FullName;

    public ClickTrainingTests()
    {
        Directory.CreateDirectory(Model);
        using var trainer = new Trainer(new WholeNetwork(Toy.Config, Options), Options with { Steps = 1 }, new EpisodeFactory([], Options.Episodes, 1), Model,
            TimeProvider.System);
        trainer.Run(new Progress<TrainingProgress>(), CancellationToken.None);
    }

    private string Model => Path.Combine(_folder, "toy");

    private string Clicks => Path.Combine(_folder, "run", ClickDecoder.FileName);

    private ModelEntry Entry => ModelEntry.Read(Path.Combine(Model, ModelEntry.FileName));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_StoppedAndResumed_LeavesTheSameDecoderAndNothingElse()
    {
        Train(stopAfter: null);
        var whole = File.ReadAllBytes(Clicks);
        Directory.Delete(Path.Combine(_folder, "run"), recursive: true);
        Train(stopAfter: 1);
        Train(stopAfter: null, resume: true);
        using var file = SafetensorsFile.Open(Clicks);
        Assert.All(file.Tensors.Keys, name => Assert.True(name.StartsWith("sam_mask_decoder.", StringComparison.Ordinal)
            || name.StartsWith("sam_prompt_encoder.", StringComparison.Ordinal), name));
        Assert.DoesNotContain(file.Tensors.Keys, name => name.Contains("conv_s", StringComparison.Ordinal) || name.Contains("pe_layer", StringComparison.Ordinal));
        Assert.Equal(Entry.Sha256, file.Metadata[AdaptedCheckpoint.BaseEntry]);
        using var other = SafetensorsFile.Open(Written(whole));
        Assert.All(file.Tensors.Keys, name => Assert.True(file.Read(name).equal(other.Read(name)).all().item<bool>(), name));
    }

    [Fact]
    public void Load_ClicksBesideTheWeights_ReadPointsAndLeaveTheModelAlone()
    {
        Train(stopAfter: null);
        using var without = Load(out _);
        Assert.False(without.ReadsPoints);
        File.Copy(Clicks, Path.Combine(Model, ClickDecoder.FileName));
        using var with = Load(out var said);
        Assert.True(with.ReadsPoints, string.Join(" ", said));
        var (before, after) = (without.Network.Model.state_dict(), with.Network.Model.state_dict());
        Assert.All(before, entry => Assert.True(entry.Value.equal(after[entry.Key]).all().item<bool>(), entry.Key));
        const string Changed = "sam_prompt_encoder.point_embeddings.1.weight";
        Assert.False(with.Clicks!.Value.Model.state_dict()[Changed].equal(after[Changed]).all().item<bool>());
    }

    [Fact]
    public void Load_ClicksOfOtherWeights_AreSaidAndNotRead()
    {
        Train(stopAfter: null);
        using (var file = SafetensorsFile.Open(Clicks))
            SafetensorsWriter.Write(Path.Combine(Model, ClickDecoder.FileName), file.Tensors.Keys.ToDictionary(name => name, file.Read),
                new Dictionary<string, string> { [AdaptedCheckpoint.BaseEntry] = new string('0', 64) });
        using var model = Load(out var said);
        Assert.False(model.ReadsPoints);
        Assert.Contains(said, line => line.Contains("other weights", StringComparison.Ordinal));
    }

    [Fact]
    public void ClickTraining_PublishedRefiner_IsRefused()
    {
        var fault = Assert.Throws<ModelException>(() => new ClickTraining(Entry with { Config = Toy.Config with { Refiner = RefinerKind.Published } }, null, ComputeDevice.Cpu));
        Assert.Contains("takes no mask", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Segment_ClickedSystem_PutsEveryClickWhereTheTruthIs(bool examples)
    {
        Train(stopAfter: null);
        var set = TestSets.Shapes(cases: 6);
        var system = new ClickedSystem("3 clicks", 3, () => TrainedNetwork.Load(Entry, null, ComputeDevice.Cpu),
            () => TrainedNetwork.Load(Entry, null, ComputeDevice.Cpu, Clicks), ModelTraits.Trained) { HasExamples = examples };
        using var learnt = system.Learn(new SupportSplit(set, 4), CancellationToken.None);
        var one = set.Cases[0];
        var found = learnt.Segment(one, CancellationToken.None);
        // A structure that is there is never left empty: the first click includes a pixel of it.
        foreach (var (label, masks) in found)
            for (var s = 0; s < masks.Length; s++)
                if (one.Slices[s].Share(label) > 0) Assert.Contains(masks[s].Zip(one.Slices[s].Mask(label)), pixel => pixel.First == 1 && pixel.Second == 1);
    }

    private string Written(byte[] bytes)
    {
        var path = Path.Combine(_folder, "whole.safetensors");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private LoadedModel Load(out List<string> said)
    {
        var lines = new List<string>();
        said = lines;
        return new ModelLoader(new ModelRegistry([_folder]), lines.Add).Load(new ModelSettings { Checkpoint = "toy" });
    }

    private void Train(int? stopAfter, bool resume = false)
    {
        using var target = new ClickTraining(Entry, null, ComputeDevice.Cpu);
        using var trainer = new Trainer(target, Options, new EpisodeFactory([], Options.Episodes, 2), Path.Combine(_folder, "run"), new MinuteClock());
        Assert.Equal(resume, trainer.Resume());
        using var stop = new CancellationTokenSource();
        if (stopAfter is { } steps)
        {
            trainer.Run(new Stop(steps, trainer, stop), stop.Token);
            return;
        }

        Assert.True(trainer.Run(new Progress<TrainingProgress>(), CancellationToken.None));
    }

    private sealed class Stop(int steps, Trainer trainer, CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (trainer.Step >= steps) stop.Cancel();
        }
    }
}
