using System.Security.Cryptography;
using SamSgp.Dicomweb.Finetuning;
using SamSgp.Imaging.Rasters;
using SamSgp.Inference;
using SamSgp.Inference.Hooks;
using SamSgp.Inference.Models;
using SamSgp.Plugins.Scripting;
using SamSgp.Runs;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using SamSgp.Tasks.Validation;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Finetuning;

/// <summary>The work of the training process, with a small network that knows nothing yet and pictures of bright discs.</summary>
public sealed class FinetuneWorkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ScriptHost _scripts = new(new ScriptLimits(), TimeProvider.System);
    private int _gaveWay;

    public void Dispose()
    {
        _scripts.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Run_PicturesThatTeach_LeavesAnAdapterItsCardAndExamplesEncodedWithIt()
    {
        var task = Task(pictures: 8);
        var run = Directory.CreateDirectory(_folder.PathTo("run")).FullName;

        var outcome = Work(minutes: 20).Run(Order(task, encoded: 8), run, new Progress<RunProgress>(), CancellationToken.None)!;

        Assert.Null(outcome.Failure);
        Assert.True(outcome.Helps && outcome.After > outcome.Before, $"{outcome}");
        Assert.Equal(8, outcome.Images);
        Assert.True(_gaveWay > 100, $"It gave way {_gaveWay} times.");
        Assert.Contains("Adapter for task discs", File.ReadAllText(Path.Combine(run, FinetuneOutcome.CardFile)), StringComparison.Ordinal);
        var adapted = task with { Model = task.Model with { Adapter = Path.Combine(run, FinetuneOutcome.AdapterFile) } };
        using var model = new ModelLoader(new ModelRegistry([_folder.Root]), _ => { }).Load(adapted.Model);
        Assert.Null(SupportPreparer.FaultOf(Path.Combine(run, FinetuneOutcome.PreparedFile), adapted, model, SegmentationHooks.None));
    }

    [Fact]
    public void Run_PreparedExamplesThatWouldBeLost_IsMeasuredAgainstTheTaskWithThem()
    {
        var task = Task(pictures: 8);
        var images = SupportSet.Locate(task).Examples;
        var prepared = _folder.PathTo("lost.safetensors");
        using (var model = new ModelLoader(new ModelRegistry([_folder.Root]), _ => { }).Load(task.Model))
            new SupportPreparer(model, new InferenceOptions()).Prepare(task, new SupportSet([.. images.Skip(4)], [], []), SegmentationHooks.None, prepared, new Progress<(int, int)>(),
                CancellationToken.None);
        double left;
        using (var model = new ModelLoader(new ModelRegistry([_folder.Root]), _ => { }).Load(task.Model))
            left = new SupportScoring(model, new InferenceOptions()).Score(task, new SupportSet([.. images.Take(4)], [], []) { Prepared = [new SupportPrepared { Path = prepared }] },
                SegmentationHooks.None, new Progress<SegmentationProgress>(), CancellationToken.None).MeanDice;

        var outcome = Work(minutes: 0.1).Run(Order(task, 0) with { Examples = [.. images.Take(4)], Lost = [prepared] }, Directory.CreateDirectory(_folder.PathTo("run")).FullName,
            new Progress<RunProgress>(), CancellationToken.None)!;

        Assert.Null(outcome.Failure);
        Assert.Equal(left, outcome.Before!.Value, 6);
        Assert.Equal(outcome.Helps, outcome.After > left);
    }

    [Fact]
    public void Run_ThreePictures_SaysThatItTakesFour()
    {
        var outcome = Work(minutes: 1).Run(Order(Task(pictures: 3), 0), _folder.Root, new Progress<RunProgress>(), CancellationToken.None)!;
        Assert.StartsWith("Task discs has 3 example images; to train on some and try on the others takes 4 at least.", outcome.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ManifestThatWasChangedMeanwhile_SaysSo()
    {
        var outcome = Work(minutes: 1).Run(Order(Task(pictures: 4), 0) with { ManifestSha256 = "another" }, _folder.Root, new Progress<RunProgress>(), CancellationToken.None)!;
        Assert.Contains("was changed meanwhile", outcome.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Stopped_IsSavedAndGoesOn()
    {
        var (task, run) = (Task(pictures: 4), Directory.CreateDirectory(_folder.PathTo("run")).FullName);
        using var stop = new CancellationTokenSource();
        Assert.Null(new FinetuneWork(Settings(1), _scripts, () =>
        {
            if (++_gaveWay == 5) stop.Cancel();
        }, new SecondClock()).Run(Order(task, 0), run, new Progress<RunProgress>(), stop.Token));

        Assert.NotEmpty(Directory.GetDirectories(run));
        Assert.NotNull(Work(minutes: 1).Run(Order(task, 0), run, new Progress<RunProgress>(), CancellationToken.None)!.Before);
    }

    private FinetuneWork Work(double minutes) => new(Settings(minutes), _scripts, () => _gaveWay++, new SecondClock());

    private FinetuneSettings Settings(double minutes) => new([_folder.Root], "cpu", minutes, new ScriptLimits());

    private static FinetuneOrder Order(TaskManifest task, int encoded) => new()
    {
        Manifest = task.FilePath, ManifestSha256 = task.ContentSha256, Examples = SupportSet.Locate(task).Examples, Encoded = encoded, Lost = [],
    };

    private TaskManifest Task(int pictures)
    {
        WriteModel();
        var support = Directory.CreateDirectory(_folder.PathTo("tasks", "discs", "support")).FullName;
        for (var n = 0; n < pictures; n++)
        {
            var (image, mask) = (new byte[64 * 64], new byte[64 * 64]);
            for (var i = 0; i < image.Length; i++)
            {
                var inside = Math.Pow((i % 64) - 24 - (2 * n), 2) + Math.Pow((i / 64) - 38 + n, 2) < 200;
                (image[i], mask[i]) = ((byte)((inside ? 200 : 40) + (i % 7)), (byte)(inside ? 255 : 0));
            }

            RasterImage.From8Bit(64, 64, image).WritePng(Path.Combine(support, $"{n}_image.png"));
            RasterImage.From8Bit(64, 64, mask).WritePng(Path.Combine(support, $"{n}_mask.png"));
        }

        var manifest = _folder.PathTo("tasks", "discs", "task.yaml");
        File.WriteAllText(manifest, """
            apiVersion: samsgp/v1
            id: discs
            version: 1.0.0
            title: Bright discs
            model: { checkpoint: toy, memory: none, precision: fp32, select: { method: top-k, k: 2 } }
            support:
              - { image: "support/*_image.png", mask: "support/*_mask.png", labels: { nonzero: 1 } }
            segments:
              - number: 1
                label: Disc
                category: "SCT:49755003 Morphologically abnormal structure"
                type: "SCT:52988006 Lesion"
                color: "#d55e00"
            """);
        var read = TaskManifestReader.Read(manifest);
        return read.Manifest ?? throw new InvalidDataException(string.Join(' ', read.Faults));
    }

    private void WriteModel()
    {
        var folder = Directory.CreateDirectory(_folder.PathTo("toy")).FullName;
        TorchSharp.torch.manual_seed(5);
        var config = new Sam2Config
        {
            EmbedDim = 16, NumHeads = 1, Stages = [1, 1, 1, 1], GlobalAttentionBlocks = [2], WindowSpec = [8, 4, 4, 2], HiddenDim = 32, MemoryDim = 32,
            MemoryLayers = 1, FeedForward = 64, DecoderMlpDim = 64, IouHeadHiddenDim = 32, ImageSize = 64, Refiner = RefinerKind.Pma, DetailDim = 4,
            StabilityFallback = false, Dropout = 0,
        };
        using var model = new Sam2Base(config);
        var path = Path.Combine(folder, "toy.safetensors");
        SafetensorsWriter.Write(path, model.state_dict(), new Dictionary<string, string>());
        new ModelEntry
        {
            Name = "toy", File = "toy.safetensors", Licence = "none", Config = config, Traits = ModelTraits.Trained,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))),
        }.Write(folder);
    }

    // As long as it is asked: so many steps whatever the machine is.
    private sealed class SecondClock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds++;
    }
}
