using System.Security.Cryptography;
using SamSgp.Inference.Models;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using SamSgp.Training.Datasets;
using SamSgp.Training.Episodes;
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
        var entry = MakeModel() with { Config = Toy.Config with { Refiner = RefinerKind.Published, DetailDim = 0 } };
        var fault = Assert.Throws<ModelException>(() => new Adapter(entry, null, rank: 2));
        Assert.Contains("mask_decoder2", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.25)]
    public void Write_AtAStrength_LeavesWeightsBetweenTheModelsAndTheLearnt(double strength)
    {
        var adapter = new Adapter(MakeModel(), null, rank: 2);
        Train(adapter, "full", seed: 1).Dispose();
        adapter.Strength = strength;
        Train(adapter, "weak", seed: 1).Dispose();
        using var learnt = adapter.Merge(Path.Combine(_folder, "full", Adapter.AdapterFile));
        using var expected = adapter.Merge(Path.Combine(_folder, "full", Adapter.AdapterFile), strength);
        using var found = adapter.Merge(Path.Combine(_folder, "weak", Adapter.AdapterFile));
        using var plain = new ModelLoader(Registry, _ => { }).Load(new ModelSettings { Checkpoint = "toy" }).Network.Model;
        var way = plain.parameters().Zip(learnt.parameters(), (a, b) => (b - a).norm().item<float>()).Sum();
        var gone = plain.parameters().Zip(found.parameters(), (a, b) => (b - a).norm().item<float>()).Sum();
        // The adapter is float16: eight steps are not many times its rounding.
        Assert.InRange(gone / way, strength - 0.06, strength + 0.06);
        foreach (var (one, other) in expected.parameters().Zip(found.parameters())) Assert.True(one.allclose(other, 1e-3, 1e-3));
    }

    [Fact]
    public void Run_ModelWithoutDetail_LeavesFinerMasksThatAreTheModelsAtStrengthZero()
    {
        var adapter = new Adapter(MakeModel(detailDim: 0), null, rank: 2);
        Train(adapter, "run", seed: 1).Dispose();
        var path = Path.Combine(_folder, "run", Adapter.AdapterFile);
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var (image, mask) = (rand(1, 3, 64, 64), rand(1, 1, 64, 64).gt(0.5).to(ScalarType.Float32));

        var model = Masks(Load(null));
        var adapted = Masks(Load(path));
        var weakest = Masks(adapter.Merge(path, 0));

        Assert.Equal([1, 1, 16, 16], model.shape);
        Assert.Equal([1, 1, 32, 32], adapted.shape);
        var resized = nn.functional.interpolate(model, [32, 32], mode: InterpolationMode.Bilinear, align_corners: false);
        Assert.InRange((weakest - resized).abs().max().item<float>(), 0, 0.05f); // float16 in the file
        Assert.True((adapted - resized).abs().max().item<float>() > 0.05f);

        Sam2Base Load(string? file) =>
            new ModelLoader(Registry, _ => { }).Load(new ModelSettings { Checkpoint = "toy", Adapter = file }).Network.Model;

        Tensor Masks(Sam2Base network)
        {
            using var owned = network;
            network.eval();
            var sgp = new SgpNetwork(network);
            var features = network.EncodeImages(image);
            var (tokens, positions) = SgpNetwork.Concatenate([sgp.EncodeSupport(features, mask, SupportMaskForm.Binary)]);
            return sgp.Segment(features, tokens, positions, RefinerKind.Pma).Logits.to(ScalarType.Float32);
        }
    }

    [Theory]
    [InlineData(1, 0.8, 0.9, 0.85, 0.83, 0.81)]
    [InlineData(0.5, 0.8, 0.82, 0.8, 0.79, 0.7)]
    [InlineData(0, 0.8, 0.79, 0.7, 0.6, 0.5)]
    public void Chosen_OfATrial_IsTheGreatestStrengthNoWorseThanTheModel(double expected, params double[] dice)
    {
        var trial = new HeldOutTrial([.. HeldOutTrial.Strengths.Zip(dice, (strength, d) => new StrengthDice(strength, d))]);
        Assert.Equal(expected, trial.Chosen.Strength);
    }

    [Theory]
    [InlineData(1, 0.9, 0.84, 0.83, 0.82, 0.81)] // no greater vote keeps half of the gain
    [InlineData(1.4, 0.9, 0.91, 0.86, 0.84, 0.81)]
    [InlineData(1.8, 0.9, 0.91, 0.93, 0.92, 0.9)]
    public void Vote_OfATrial_IsTheGreatestThatKeepsHalfOfTheGain(double expected, double chosen, params double[] dice)
    {
        var trial = new HeldOutTrial([new(0, 0.8), new(1, chosen)])
        {
            Votes = [.. HeldOutTrial.GreaterVotes.Zip(dice, (vote, d) => new StrengthDice(vote, d))],
        };
        Assert.Equal(expected, trial.Vote);
    }

    [Theory]
    [InlineData(1, 1, 0.9, 0.5, 0.6, 0.7, 0.905)] // better by too little to be told apart
    [InlineData(0, 2, 0.9, 0.5, 0.6, 0.7, 0.95)] // alone
    [InlineData(0, 1, 0.85, 0.8, 0.89, 0.88, 0.87)]
    public void Choice_OfATrial_IsTheSecondReaderBesideTheModelWhereThatIsBetter(double strength, double vote, double adapted, params double[] beside)
    {
        var trial = new HeldOutTrial([new(0, 0.8), new(1, adapted)])
        {
            BesideTheModel = [.. HeldOutTrial.VotesBesideTheModel.Zip(beside, (v, d) => new StrengthDice(v, d))],
        };
        Assert.Equal((strength, vote), (trial.Choice.Strength, trial.Choice.Vote));
    }

    [Fact]
    public void Choice_AdapterSpoilsTheNetworkAndTheReaderDoesNotHelp_IsNothing() =>
        Assert.True(new HeldOutTrial([new(0, 0.8), new(1, 0.7)]) { BesideTheModel = [new(2, 0.8)] }.Choice.IsNothing);

    [Fact]
    public void Run_OfFinetuning_TriesHalvesAndTakesTheStrengthThatHeldOutImagesLike()
    {
        var (adapter, set) = (new Adapter(MakeModel(), null, rank: 2), TestSets.Shapes(cases: 4));
        var options = TaskFinetuning.OptionsFor(adapter, set, 2, volumes: false) with { Steps = 2, LearningRate = 3e-3 };
        options = options with { Episodes = options.Episodes with { Images = 3 } };
        var (folder, parts) = (Path.Combine(_folder, "run"), new List<string>());

        Assert.True(new FinetuningRun(adapter, set, options, folder, new MinuteClock())
            .Run(resume: false, new Parts(p => parts.Add(p.Part)), CancellationToken.None));

        Assert.Equal(6, parts.Distinct().Count());
        var trial = HeldOutTrial.Read(Path.Combine(folder, FinetuningRun.TrialFile))!;
        Assert.Equal(HeldOutTrial.Strengths, trial.Dice.Select(d => d.Strength));
        Assert.All(trial.Dice, d => Assert.InRange(d.Dice, 0, 1));
        Assert.Equal(trial.Choice.Strength, adapter.Strength);
        Assert.Equal(HeldOutTrial.VotesBesideTheModel, trial.BesideTheModel.Select(v => v.Strength));
        Assert.Empty(Directory.GetDirectories(folder));
        using (var written = SafetensorsFile.Open(Path.Combine(folder, Adapter.AdapterFile)))
            Assert.Matches("^[0-9a-f]{64}$", written.Metadata[AdaptedCheckpoint.BaseEntry]);
        var settings = new ModelSettings { Checkpoint = "toy", Adapter = Path.Combine(folder, Adapter.AdapterFile) };
        using var loaded = new ModelLoader(Registry, _ => { }).Load(settings);
        Assert.Equal(2, loaded.Reader!.Structures);
        Assert.Equal(trial.Choice.Vote, loaded.Reader.Strength, 6);
        Assert.Equal(trial.Chosen.Strength == 0 ? [] : HeldOutTrial.GreaterVotes, trial.Votes.Select(v => v.Strength));
    }

    [Fact]
    public void Run_OfFinetuningWhereTheModelKnowsTheImages_HoldsNoneOut()
    {
        var (adapter, set) = (new Adapter(MakeModel(), null, rank: 2) { HasReader = false }, TestSets.Shapes(cases: 4) with { IsKnown = true });
        var options = TaskFinetuning.OptionsFor(adapter, set, 2, volumes: false) with { Steps = 2 };
        var (folder, parts) = (Path.Combine(_folder, "run"), new List<string>());
        var run = new FinetuningRun(adapter, set, options, folder, new MinuteClock());
        Assert.True(run.Run(resume: false, new Parts(p => parts.Add(p.Part)), CancellationToken.None));
        Assert.Equal(["Training"], parts.Distinct());
        Assert.Null(run.Trial);
        Assert.Equal(1, adapter.Strength);
        using var file = SafetensorsFile.Open(Path.Combine(folder, Adapter.AdapterFile));
        Assert.Equal(0, AdaptedCheckpoint.StructuresOfUNet(file));
    }

    [Fact]
    public void Run_OfASecondReader_LearnsTheSet()
    {
        var set = TestSets.Shapes(cases: 1) with
        {
            Cases = [new LabelledCase("discs", [Disc(24, 30), Disc(36, 34)])], Structures = new Dictionary<byte, string> { [1] = "disc" },
        };
        var dice = new List<double>();
        using var trainer = new SupportUNetTrainer(SliceSamples.Of(set, 64, ModelTraits.Trained, opacities: true),
            new TrainingOptions { Steps = 40, WarmupSteps = 5, Workers = 2 }, _folder, new MinuteClock());
        Assert.True(trainer.Run(new Reports(p => dice.Add(p.FinalDice)), CancellationToken.None));
        Assert.True(dice.TakeLast(10).Average() > 0.6, string.Join(" ", dice));

        static LabelledSlice Disc(int x, int y)
        {
            var labels = new byte[64 * 64];
            for (var at = 0; at < labels.Length; at++) labels[at] = Math.Pow((at % 64) - x, 2) + Math.Pow((at / 64) - y, 2) < 200 ? (byte)1 : (byte)0;
            return new LabelledSlice(64, 64, 1, [.. labels.Select((label, at) => (byte)(label == 1 ? 200 : 40 + (at % 7)))], labels);
        }
    }

    [Theory]
    [InlineData("Trying on held-out images 2/2", 1)]
    [InlineData("Training, second reader", 20)]
    public void Run_OfFinetuningStopped_ResumesToTheSameAdapter(string part, int step)
    {
        var (adapter, set) = (new Adapter(MakeModel(), null, rank: 2), TestSets.Shapes(cases: 4));
        var options = TaskFinetuning.OptionsFor(adapter, set, 2, volumes: false) with { Steps = 2, LearningRate = 3e-3 };
        options = options with { Episodes = options.Episodes with { Images = 3 } };
        Assert.True(Run("whole", resume: false, stops: false));
        Assert.False(Run("parts", resume: false, stops: true));
        Assert.True(Run("parts", resume: true, stops: false));
        Assert.Equal(Hash("whole"), Hash("parts"));

        bool Run(string name, bool resume, bool stops)
        {
            using var stop = new CancellationTokenSource();
            return new FinetuningRun(adapter, set, options, Path.Combine(_folder, name), new MinuteClock())
                .Run(resume, new Parts(p => { if (stops && p.Part == part && p.Training.Step == step) stop.Cancel(); }), stop.Token);
        }
    }

    [Fact]
    public void Run_OfFinetuningNotWorthToGoOn_EndsAfterTheHeldOutImagesAndGaveWayBetweenSteps()
    {
        var (adapter, set) = (new Adapter(MakeModel(), null, rank: 2), TestSets.Shapes(cases: 4));
        var (gaveWay, trial, parts) = (0, (HeldOutTrial?)null, new List<string>());
        var options = TaskFinetuning.OptionsFor(adapter, set, 2, volumes: false) with { Steps = 2, LearningRate = 3e-3, GiveWay = () => gaveWay++ };
        options = options with { Episodes = options.Episodes with { Images = 3 } };
        var run = new FinetuningRun(adapter, set, options, Path.Combine(_folder, "run"), new MinuteClock())
        {
            GoesOn = said =>
            {
                trial = said;
                return false;
            },
        };

        Assert.True(run.Run(resume: false, new Parts(p => parts.Add(p.Part)), CancellationToken.None));

        Assert.Same(run.Trial, trial);
        Assert.DoesNotContain(parts, part => part.StartsWith("Training", StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(_folder, "run", Adapter.AdapterFile)));
        // Two halves of a step of the network and sixteen or more of its second reader, and the cases of each that were tried.
        Assert.True(gaveWay > 2 * 17, $"{gaveWay} times");
    }

    [Fact]
    public void Run_OfFinetuningOnSmallStructures_AnswersFromThem()
    {
        // 6 of 64 x 64 pixels: enough to learn from, less than what support usually has.
        var small = TestSets.Shapes(cases: 4);
        small = small with { Structures = new Dictionary<byte, string> { [1] = "first" }, Cases = [.. small.Cases.Select(one => one with { Slices = [.. one.Slices.Select(Dot)] })] };
        var adapter = new Adapter(MakeModel(), null, rank: 2);
        var options = TaskFinetuning.OptionsFor(adapter, small, 2, volumes: false) with { Steps = 2 };
        var run = new FinetuningRun(adapter, small, options with { Episodes = options.Episodes with { Images = 3 } }, Path.Combine(_folder, "run"), new MinuteClock());
        Assert.True(run.Run(resume: false, new Progress<FinetuningProgress>(), CancellationToken.None));

        static LabelledSlice Dot(LabelledSlice slice)
        {
            var labels = new byte[slice.Width * slice.Height];
            labels.AsSpan(slice.Width * slice.Height / 2, (int)Math.Ceiling(slice.Width * slice.Height * 0.0006)).Fill(1);
            return slice.With(labels);
        }
    }

    [Fact]
    public void Halves_TooFewImages_IsNull() => Assert.Null(HeldOutTrial.Halves(TestSets.Shapes(cases: 1) with
    {
        Cases = [new LabelledCase("one", [.. TestSets.Shapes(cases: 1).Cases[0].Slices.Take(2)])],
    }));

    [Fact]
    public void Halves_SeveralImagesOfAPatient_StayTogether()
    {
        var set = TestSets.Shapes(cases: 6);
        string[] patients = ["a", "a", "b", "c", "c", "c"];
        set = set with { Cases = [.. set.Cases.Select((one, i) => one with { Patient = patients[i] })] };

        var (one, other) = HeldOutTrial.Halves(set)!.Value;

        Assert.Equal(["a", "c"], one.Cases.Select(c => c.Patient).Distinct());
        Assert.Equal(["b"], other.Cases.Select(c => c.Patient).Distinct());
        Assert.Equal(6, one.Cases.Count + other.Cases.Count);
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

    private ModelEntry MakeModel(int detailDim = 4)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "toy")).FullName;
        manual_seed(5);
        var config = Toy.Config with { DetailDim = detailDim };
        using var model = new Sam2Base(config);
        var path = Path.Combine(folder, "toy.safetensors");
        SafetensorsWriter.Write(path, model.state_dict(), new Dictionary<string, string>());
        var entry = new ModelEntry
        {
            Name = "toy", File = "toy.safetensors", Licence = "none", Config = config, Traits = ModelTraits.Trained,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), Folder = folder,
        };
        entry.Write(folder);
        return entry;
    }

    private string Hash(string run) => Convert.ToHexString(
        SHA256.HashData(File.ReadAllBytes(Path.Combine(_folder, run, Adapter.AdapterFile))));

    private sealed class Parts(Action<FinetuningProgress> report) : IProgress<FinetuningProgress>
    {
        public void Report(FinetuningProgress value) => report(value);
    }

    private sealed class Reports(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
