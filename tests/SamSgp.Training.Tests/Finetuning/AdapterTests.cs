using System.Security.Cryptography;
using SamSgp.Inference.Models;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using SamSgp.Training.Finetuning;
using static TorchSharp.torch;

namespace SamSgp.Training.Tests.Finetuning;

public sealed class AdapterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("samsgp-adapter-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Build_BeforeTraining_SegmentsAsTheModelItIsFor()
    {
        var entry = MakeModel();
        using var plain = new ModelLoader(Registry, _ => { }).Load(new ModelSettings { Checkpoint = "toy" }).Network.Model;
        using var adapted = new Adapter(entry, null, rank: 2).Build();
        adapted.eval();
        using var grad = no_grad();
        var image = rand(1, 3, 64, 64);
        Assert.True(plain.EncodeImages(image).Top.allclose(adapted.EncodeImages(image).Top, atol: 1e-5));
    }

    [Fact]
    public void Run_Ended_LeavesAnAdapterThatLoadsOverTheModelAndSegmentsAsTrained()
    {
        var adapter = new Adapter(MakeModel(), null, rank: 2);
        using var trainer = Train(adapter, "run", seed: 1);
        var settings = new ModelSettings { Checkpoint = "toy", Adapter = Path.Combine(_folder, "run", Adapter.AdapterFile) };
        using var loaded = new ModelLoader(Registry, _ => { }).Load(settings).Network.Model;
        using var plain = new ModelLoader(Registry, _ => { }).Load(new ModelSettings { Checkpoint = "toy" }).Network.Model;
        using var grad = no_grad();
        var image = rand(1, 3, 64, 64);
        var (expected, found) = (trainer.Network.Model.EncodeImages(image).Top, loaded.EncodeImages(image).Top);
        // The adapter holds averages of the weights in float16: near, and nearer than where they began.
        var error = (expected - found).norm().item<float>();
        Assert.True(error < 0.5f * (expected - plain.EncodeImages(image).Top).norm().item<float>(), $"{error} away.");
    }

    [Fact]
    public void Run_SameSeed_LeavesTheSameBytes()
    {
        var adapter = new Adapter(MakeModel(), null, rank: 2);
        Train(adapter, "one", seed: 3).Dispose();
        Train(adapter, "two", seed: 3).Dispose();
        Train(adapter, "three", seed: 4).Dispose();
        Assert.Equal(Hash("one"), Hash("two"));
        Assert.NotEqual(Hash("one"), Hash("three"));
    }

    [Fact]
    public void Run_StoppedAndResumed_LeavesTheSameAdapter()
    {
        var adapter = new Adapter(MakeModel(), null, rank: 2);
        Train(adapter, "whole", seed: 1).Dispose();
        Train(adapter, "parts", seed: 1, stopAt: 4).Dispose();
        Train(adapter, "parts", seed: 1, resume: true).Dispose();
        Assert.Equal(Hash("whole"), Hash("parts"));
        Assert.Equal(File.ReadAllText(Path.Combine(_folder, "whole", LossHistory.FileName)),
            File.ReadAllText(Path.Combine(_folder, "parts", LossHistory.FileName)));
    }

    [Fact]
    public void New_PublishedRefiner_SaysWhatCanBeTuned()
    {
        var entry = MakeModel() with { Config = Toy.Config with { Refiner = RefinerKind.Published } };
        var fault = Assert.Throws<ModelException>(() => new Adapter(entry, null, rank: 2));
        Assert.Contains("mask_decoder2", fault.Message, StringComparison.Ordinal);
    }

    private ModelRegistry Registry => new([_folder]);

    private Trainer Train(Adapter adapter, string name, long seed, int? stopAt = null, bool resume = false)
    {
        var set = TestSets.Shapes(cases: 3);
        var options = TaskFinetuning.OptionsFor(adapter, set, 2, volumes: true) with
        {
            Seed = seed, Steps = 8, LearningRate = 3e-3, Average = 0.5,
        };
        options = options with { Episodes = options.Episodes with { Images = 3 } };
        var trainer = TaskFinetuning.Trainer(adapter, set, options,
            Path.Combine(_folder, name), new MinuteClock());
        if (resume) Assert.True(trainer.Resume());
        using var stop = new CancellationTokenSource();
        trainer.Run(new Reports(p => { if (p.Step == stopAt) stop.Cancel(); }), stop.Token);
        return trainer;
    }

    private ModelEntry MakeModel()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "toy")).FullName;
        manual_seed(5);
        using var model = new Sam2Base(Toy.Config);
        var path = Path.Combine(folder, "toy.safetensors");
        SafetensorsWriter.Write(path, model.state_dict(), new Dictionary<string, string>());
        var entry = new ModelEntry
        {
            Name = "toy", File = "toy.safetensors", Licence = "none", Config = Toy.Config, Traits = ModelTraits.Trained,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), Folder = folder,
        };
        entry.Write(folder);
        return entry;
    }

    private string Hash(string run) => Convert.ToHexString(
        SHA256.HashData(File.ReadAllBytes(Path.Combine(_folder, run, Adapter.AdapterFile))));

    private sealed class Reports(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
