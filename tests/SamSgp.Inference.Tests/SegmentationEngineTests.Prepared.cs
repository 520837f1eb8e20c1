using SamSgp.Dicom;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Hooks;
using SamSgp.Inference.Propagation;
using SamSgp.Inference.Support;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using TorchSharp;

namespace SamSgp.Inference.Tests;

/// <summary>Support sets that were encoded before.</summary>
public sealed partial class SegmentationEngineTests
{
    private string PreparedPath => Path.Combine(_folder, "toy.support.safetensors");

    [Fact]
    public void Segment_PreparedSupport_IsAsGoodAsItsImagesAndNeedsNone()
    {
        var (task, images) = Task(SlicePlane.AsAcquired);
        var expected = Run(task, images);
        var (prepared, set) = Prepare(task, images);
        File.Delete(Path.Combine(_folder, "ct.nii.gz"));
        File.Delete(Path.Combine(_folder, "seg.nii.gz"));

        var actual = Run(prepared, set);

        var (a, b) = (expected.Masks.Layers[0].ToArray(), actual.Masks.Layers[0].ToArray());
        Assert.Contains(a, label => label != 0);
        Assert.InRange(a.Zip(b).Count(pair => pair.First != pair.Second), 0, a.Length / 50); // int8 instead of float32
        Assert.NotEqual(expected.Model.SupportSha256, actual.Model.SupportSha256);
    }

    [Fact]
    public void Prepare_Twice_GivesTheSameBytes()
    {
        var (task, images) = Task(SlicePlane.Coronal);
        Prepare(task, images);
        var first = File.ReadAllBytes(PreparedPath);

        Prepare(task, images);

        Assert.Equal(first, File.ReadAllBytes(PreparedPath));
    }

    [Fact]
    public void Prepare_Card_SaysWhatWentInAndWhoseItIs()
    {
        var (task, images) = Task(SlicePlane.AsAcquired);
        Prepare(task, images);
        Assert.True(SupportPreparer.CardOf(PreparedPath).IsPatientData);

        Prepare(task with { Support = [new SupportPrepared { Path = PreparedPath, Licence = "CC0-1.0", Attribution = "Somebody" }] }, images);

        var card = SupportPreparer.CardOf(PreparedPath);
        Assert.Equal(("toy", "1.0.0", "toy", 6, 1), (card.Task, card.TaskVersion, card.Model, card.Images, card.Cases));
        Assert.Equal(("CC0-1.0", "Somebody", false), (card.Licence, card.Attribution, card.IsPatientData));
        Assert.Equal("Specks", card.Segments[2]);
    }

    [Fact]
    public void Prepare_SeveralCases_AreEachTriedByTheOthers()
    {
        var (task, one) = Task(SlicePlane.AsAcquired);
        // The second case shows segment 1 alone, so that nobody can be asked for segment 2 by another.
        var labels = Array.ConvertAll(TestVolumes.Values(Blob()), v => (ushort)(v > 50 ? 1 : 0));
        NiftiFile.Write(Path.Combine(_folder, "seg2.nii.gz"), new LabelVolume(_geometry, labels));
        var other = OtherCase(one) with { Masks = [one.Examples[0].Masks[0] with { Path = Path.Combine(_folder, "seg2.nii.gz") }] };

        Prepare(task, one with { Examples = [one.Examples[0], other] });
        var score = Assert.Single(SupportPreparer.CardOf(PreparedPath).Scores);
        Assert.Equal((1, 2), (score.Segment, score.Cases));
        Assert.InRange(score.Dice, 0, 1);
        Assert.Equal(score.Dice - score.Least, score.Spread, 6); // of two the worse is as far below the mean as they spread

        Prepare(task, one); // one case alone says nothing of others
        Assert.Empty(SupportPreparer.CardOf(PreparedPath).Scores);
    }

    // The same images under another name: another patient's, as far as anybody can tell.
    private SupportFiles OtherCase(SupportSet set)
    {
        var path = Path.Combine(_folder, "ct2.nii.gz");
        File.Copy(set.Examples[0].Image, path);
        return set.Examples[0] with { Image = path };
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Choose_ModelThatReadsWithoutPlace_TriesBothWaysAndNoOtherModelDoes(bool able)
    {
        var (task, support) = Task(SlicePlane.AsAcquired);
        using var models = Models(traits: new ModelTraits { ReadsWithoutPlace = able });
        using var supports = new SupportMemoryCache();
        using var model = models.Get(task.Model);
        using var memory = supports.Get(task, support, model.Value, SegmentationHooks.None, new(8, () => { }, _ => { }), (_, _) => { }, CancellationToken.None);
        using var scope = torch.NewDisposeScope();
        var features = model.Value.Network.Model.EncodeImages(torch.zeros(1, 3, model.Value.ImageSize, model.Value.ImageSize));
        var looks = 0;

        using var segmenter = SliceSegmenter.Choose(2, _ =>
        {
            looks++;
            return (features, memory.Value.SimilarityOf(features));
        }, placed => new SliceSegmenter(model.Value, memory.Value, RefinerKind.Sam2, new(8, () => { }, _ => { }), placed), model.Value);

        Assert.Equal(able ? 4 : 0, looks);
        Assert.True(able || segmenter.Placed);
    }

    [Fact]
    public void Segment_PreparedSupportBesideImages_HasThemAll()
    {
        var (task, images) = Task(SlicePlane.AsAcquired);
        var (prepared, set) = Prepare(task, images);

        using var models = Models();
        using var supports = new SupportMemoryCache();
        using var model = models.Get(task.Model);
        using var memory = supports.Get(prepared, set with { Examples = images.Examples }, model.Value, SegmentationHooks.None,
            new(8, () => { }, _ => { }), (_, _) => { }, CancellationToken.None);

        Assert.Equal(12, memory.Value.Count);
    }

    [Fact]
    public void Segment_ManifestChangedInWhatExamplesDoNotDependOn_PreparedSupportStaysGood()
    {
        var (task, images) = Task(SlicePlane.AsAcquired);
        var (prepared, set) = Prepare(task, images);
        var changed = prepared with
        {
            Id = "other", Title = "Other", ContentSha256 = "1", Output = new OutputSettings { Encoding = SegmentationEncoding.Binary },
            Segments = [.. prepared.Segments.Select(s => s with { Label = s.Label + "s", Postprocess = [new PostprocessStep.KeepLargest()] })],
        };

        Assert.Equal(Run(prepared, set).Masks.Layers[0].ToArray(), Run(changed, set).Masks.Layers[0].ToArray());
    }

    [Theory]
    [InlineData("input", "with another input section")]
    [InlineData("segments", "for segments 1,2, not 1,3")]
    [InlineData("preprocess", "with another pre-process script")]
    public void Segment_PreparedForSomethingElse_IsRefusedWithTheDifference(string what, string sentence)
    {
        var (task, images) = Task(SlicePlane.AsAcquired);
        var (prepared, set) = Prepare(task, images);
        prepared = what switch
        {
            "input" => prepared with { Input = prepared.Input with { Crop = InputCrop.Body } },
            "segments" => prepared with { Segments = [prepared.Segments[0], prepared.Segments[1] with { Number = 3 }] },
            _ => prepared,
        };
        var hooks = what == "preprocess" ? new SegmentationHooks { Preprocess = (v, _) => v, PreprocessKey = "k" } : SegmentationHooks.None;

        var fault = Assert.Throws<SupportSetException>(() => Run(prepared, set, hooks));

        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
        Assert.Contains("samsgp tasks prepare toy", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void Segment_PreparedFileIsCutShort_SaysWhichOne(double part)
    {
        var (task, images) = Task(SlicePlane.AsAcquired);
        var (prepared, set) = Prepare(task, images);
        var bytes = File.ReadAllBytes(PreparedPath);
        File.WriteAllBytes(PreparedPath, bytes[..(int)(part * bytes.Length)]);

        var fault = Assert.Throws<SupportSetException>(() => Run(prepared, set));

        Assert.Contains(PreparedPath, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Segment_PreparedFileIsAnotherSafetensorsFile_SaysSo()
    {
        var (task, _) = Task(SlicePlane.AsAcquired);
        Sam2.Checkpoints.SafetensorsWriter.Write(PreparedPath,
            new Dictionary<string, TorchSharp.torch.Tensor> { ["top"] = TorchSharp.torch.zeros(1) }, new Dictionary<string, string>());

        var fault = Assert.Throws<SupportSetException>(() => Run(task, SetOf(task)));

        Assert.Contains("is no prepared support set that can be read: it says nothing of itself", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Segment_SupportMovedToAnotherFolder_IsNotEncodedAgain()
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        var (task, images) = Task(SlicePlane.AsAcquired);
        engine.Segment(Blob(), task, images, SegmentationHooks.None, new Recorder(), CancellationToken.None);
        var other = Directory.CreateDirectory(Path.Combine(_folder, "moved")).FullName;
        foreach (var name in new[] { "ct.nii.gz", "seg.nii.gz" }) File.Move(Path.Combine(_folder, name), Path.Combine(other, name));
        var files = images.Examples[0];
        var moved = images with
        {
            Examples = [files with { Image = Path.Combine(other, "ct.nii.gz"), Masks = [files.Masks[0] with { Path = Path.Combine(other, "seg.nii.gz") }] }],
        };
        var recorder = new Recorder();

        engine.Segment(Blob(), task, moved, SegmentationHooks.None, recorder, CancellationToken.None);

        Assert.DoesNotContain(recorder.Reports, r => r.Stage == "Encoding support set");
    }

    private (TaskManifest Task, SupportSet Set) Prepare(TaskManifest task, SupportSet images)
    {
        using var models = Models();
        using var model = models.Get(task.Model);
        new SupportPreparer(model.Value, new InferenceOptions())
            .Prepare(task, images, SegmentationHooks.None, PreparedPath, new Progress<(int, int)>(), CancellationToken.None);
        return (task, SetOf(task));
    }

    private SupportSet SetOf(TaskManifest task) => SupportSet.Locate(task with { Support = [new SupportPrepared { Path = PreparedPath }] });

    private SegmentationResult Run(TaskManifest task, SupportSet support, SegmentationHooks? hooks = null)
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        return engine.Segment(Blob(), task, support, hooks ?? SegmentationHooks.None, new Recorder(), CancellationToken.None);
    }
}
