using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Devices;
using SamSgp.Sam2.Sgp;
using SamSgp.Training.Clicks;
using SamSgp.Training.Datasets;
using SamSgp.Training.Episodes;
using SamSgp.Training.Evaluation;
using SamSgp.Training.Evaluation.Systems;

namespace SamSgp.Training.Tests.Clicks;

public sealed class PaintedSystemTests : IDisposable
{
    private static readonly TrainingOptions Options = new()
    {
        Episodes = new EpisodeOptions { Size = 64, Images = 3, Structures = 1, Shapes = 1 }, MostSupport = 2, EpisodesPerStep = 2, Workers = 1, Steps = 1,
        WarmupSteps = 1, CheckpointMinutes = 1000, Traits = ModelTraits.Trained,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("samsgp-painted-").FullName;
    private readonly LabelledSet _set;

    public PaintedSystemTests()
    {
        using var trainer = new Trainer(new WholeNetwork(Toy.Config, Options), Options, new EpisodeFactory([], Options.Episodes, 1), _folder, TimeProvider.System);
        trainer.Run(new Progress<TrainingProgress>(), CancellationToken.None);
        var pictures = TestSets.Shapes(cases: 8);
        // The last ones are a volume.
        _set = pictures with { Cases = [.. pictures.Cases.Take(4), new LabelledCase("volume", [.. pictures.Cases.Skip(4).SelectMany(one => one.Slices)])] };
    }

    private LabelledCase Volume => _set.Cases[^1];

    private ModelEntry Entry => ModelEntry.Read(Path.Combine(_folder, ModelEntry.FileName));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1, true, true)]
    [InlineData(3, true, true)]
    [InlineData(2, false, true)]
    [InlineData(2, true, false)]
    public void Segment_SlicesArePainted_TheyAreTheTruthAndOthersChangeOnlyWhereTheyFollow(int slices, bool carries, bool examples)
    {
        var automatic = Segment(new SgpSystem("automatic", Load, ModelTraits.Trained, Toy.Config.Refiner, Entry.Traits.ReadsWithoutPlace ? null : true));
        var painted = Segment(new PaintedSystem("painted", slices, Load, Entry) { Carries = carries, HasExamples = examples });
        foreach (var (label, masks) in painted)
        {
            var right = Enumerable.Range(0, masks.Length).Where(s => masks[s].SequenceEqual(Volume.Slices[s].Mask(label))).ToList();
            Assert.True(right.Count >= Math.Min(slices, masks.Length), $"{right.Count} slices of structure {label} are right.");
            if (!carries)
                Assert.All(Enumerable.Range(0, masks.Length).Except(right), s => Assert.Equal(automatic[label][s], masks[s]));
        }
    }

    [Fact]
    public void Segment_AllSlicesArePainted_IsTheTruth()
    {
        foreach (var (label, masks) in Segment(new PaintedSystem("painted", Volume.Slices.Count, Load, Entry)))
            Assert.Equal(Volume.Slices.Select(slice => slice.Mask(label)), masks);
    }

    [Fact]
    public void Takes_Picture_IsNot() => Assert.Equal([false, true],
        ((LabelledCase[])[Volume with { Slices = [Volume.Slices[0]] }, Volume]).Select(new PaintedSystem("painted", 1, Load, Entry).Takes));

    private IReadOnlyDictionary<byte, byte[][]> Segment(EvaluatedSystem system)
    {
        using var learnt = system.Learn(new SupportSplit(_set with { Cases = [.. _set.Cases.SkipLast(1)] }, 3), CancellationToken.None);
        return learnt.Segment(Volume, CancellationToken.None);
    }

    private SgpNetwork Load() => TrainedNetwork.Load(Entry, null, ComputeDevice.Cpu);
}
