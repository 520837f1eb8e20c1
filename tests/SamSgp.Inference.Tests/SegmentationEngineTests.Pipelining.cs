using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Batching;
using SamSgp.Inference.Confidences;
using SamSgp.Inference.Hooks;
using SamSgp.Inference.Models;
using SamSgp.Inference.Preprocessing;
using SamSgp.Inference.Propagation;
using SamSgp.Inference.Support;
using SamSgp.Sam2.Devices;
using SamSgp.Sam2.Modeling;
using SamSgp.Tasks.Manifests;
using static TorchSharp.torch;

namespace SamSgp.Inference.Tests;

// Preparing, network and masks overlap, and work stops in the middle of it.
public sealed partial class SegmentationEngineTests
{
    [Theory]
    [InlineData(SlicePlane.AsAcquired)]
    [InlineData(SlicePlane.Coronal)]
    public void Segment_StagesOverlap_GivesTheBitsOfOneAfterTheOther(SlicePlane plane)
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        var (task, support) = Task(plane);
        task = task with { Output = task.Output with { Encoding = SegmentationEncoding.Fractional }, Model = task.Model with { Memory = new MemorySettings() } };
        using var model = models.Get(task.Model);
        using var memory = supports.Get(task, support, model.Value, SegmentationHooks.None, new HalvingBatch(1, () => { }, _ => { }),
            (_, _) => { }, CancellationToken.None);
        var (expected, confidences) = OneAfterTheOther(task, model.Value, memory.Value);

        var actual = engine.Segment(Blob(), task, support, SegmentationHooks.None, new Recorder(), CancellationToken.None);

        Assert.Equal(expected.Layers[0].ToArray(), actual.Masks.Layers[0].ToArray());
        Assert.Equal(confidences, actual.Confidences);
        for (var slice = 0; slice < _geometry.Slices; slice++)
            Assert.True(expected.ReadProbabilities(2, slice).SequenceEqual(actual.Masks.ReadProbabilities(2, slice)));
    }

    [Fact]
    public void Segment_CancelledWhileSlicesAreEncoded_EncodesNoOtherSlice()
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        var (task, support) = Task(SlicePlane.AsAcquired);
        using var cancel = new CancellationTokenSource();
        var asked = new List<string>();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions { EncoderBatch = 1, BeforeBatch = (what, _) => asked.Add(what) });
        var recorder = new Recorder { OnReport = r => { if (r is { Stage: "Encoding slices", Done: 2 }) cancel.Cancel(); } };

        Assert.Throws<OperationCanceledException>(() => engine.Segment(Blob(), task, support, SegmentationHooks.None, recorder, cancel.Token));

        // Cancelled as the third of six slices is begun; the fourth finds out before it is encoded.
        Assert.Equal([0, 1, 2], recorder.Reports.Where(r => r.Stage == "Encoding slices").Select(r => r.Done));
        Assert.DoesNotContain("segments", asked);
        Assert.Equal(Run(new SegmentationEngine(models, supports, new InferenceOptions()), task, support), Run(engine, task, support));
    }

    [Fact]
    public void Segment_CancelledWhileTheSupportSetIsEncoded_EncodesNoOtherImage()
    {
        using var models = Models();
        using var supports = new SupportMemoryCache();
        var (task, support) = Task(SlicePlane.AsAcquired);
        using var cancel = new CancellationTokenSource();
        var images = 0;
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions
        {
            EncoderBatch = 1,
            BeforeBatch = (what, size) =>
            {
                Assert.Equal(("support", 1), (what, size));
                if (++images == 2) cancel.Cancel();
            },
        });

        Assert.Throws<OperationCanceledException>(() => engine.Segment(Blob(), task, support, SegmentationHooks.None, new Recorder(), cancel.Token));

        Assert.Equal(2, images); // of six
    }

    private (MaskVolume Masks, IReadOnlyList<SliceConfidence> Confidences) OneAfterTheOther(TaskManifest task,
        LoadedModel model, SupportMemory memory)
    {
        using var threads = new NetworkThreads(null);
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var cache = new FeatureCache(1 << 30);
        var preparer = new SlicePreparer(Blob(), task.Input, model.Traits, model.ImageSize);
        var features = new SliceFeatures(model, preparer, cache, CancellationToken.None);
        var similarity = new float[features.Count][];
        for (var start = 0; start < features.Count; start++)
        {
            features.EncodeBatch(start, start + 1, slice => preparer.Prepare(slice, slice + 1),
                (slice, encoded) => similarity[slice] = [.. memory.Similarity(encoded)[0].data<float>()]);
        }

        var assembler = new MaskAssembler(preparer.Stack, preparer.Region, _geometry, model.Traits, task.Segments, keepProbabilities: true);
        var boxes = SliceBoxes.Of([], task.Segments, preparer, _geometry, model.ImageSize);
        using var segmenter = new SliceSegmenter(model, memory, RefinerKind.Pma, new HalvingBatch(16, () => { }, _ => { }), placed: true);
        new SeriesPropagation(features, similarity, segmenter, boxes, model.Network).Run(task.Model.Memory, assembler.Add, CancellationToken.None);
        return (assembler.Finish(), assembler.Confidences);
    }
}
