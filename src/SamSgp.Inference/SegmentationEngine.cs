using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Batching;
using SamSgp.Inference.Caches;
using SamSgp.Inference.Hooks;
using SamSgp.Inference.Models;
using SamSgp.Inference.Pipelining;
using SamSgp.Inference.Preprocessing;
using SamSgp.Inference.Propagation;
using SamSgp.Inference.Support;
using SamSgp.Sam2.Devices;
using SamSgp.Sam2.Modeling;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using static TorchSharp.torch;

namespace SamSgp.Inference;

/// <summary>Segments volumes by example: model, support memory, slices, segments. Models, support memories and encoded
/// slices are kept for the next run. One run at a time; further calls wait, and a job lets in between two slices who waits at a
/// screen.</summary>
public sealed partial class SegmentationEngine(ModelCache models, SupportMemoryCache supports, InferenceOptions options) : IDisposable
{
    private readonly EngineTurns _turns = new();
    private readonly (FeatureCache OfJobs, FeatureCache AtScreen) _encoded = FeatureCache.Pair(options.FeatureBudgetBytes, options.InteractiveBudgetBytes);
    private readonly SideThread _side = new();
    private readonly SideThread _sideAtScreen = new(); // a job that let others in keeps its own busy

    /// <summary>Segments a volume.</summary>
    /// <param name="volume">The images.</param>
    /// <param name="task">What to segment, and how.</param>
    /// <param name="support">The task's support set, complete.</param>
    /// <param name="hooks">What the task's scripts do to images and prompts.</param>
    /// <param name="progress">Told of every slice.</param>
    /// <param name="cancellationToken">Stops within a slice.</param>
    /// <exception cref="SupportSetException">The support set cannot be used.</exception>
    /// <exception cref="ModelException">The model cannot be used.</exception>
    public SegmentationResult Segment(Volume volume, TaskManifest task, SupportSet support,
        SegmentationHooks hooks, IProgress<SegmentationProgress> progress, CancellationToken cancellationToken) =>
        Run(volume, task, support, hooks, progress, _turns.GiveWay, atScreen: false, cancellationToken);

    /// <summary>The same, to the bit, for somebody who waits at a screen: before all jobs, and before the rest of the one that runs.</summary>
    /// <inheritdoc cref="Segment"/>
    public SegmentationResult SegmentAtScreen(Volume volume, TaskManifest task, SupportSet support,
        SegmentationHooks hooks, IProgress<SegmentationProgress> progress, CancellationToken cancellationToken) =>
        Run(volume, task, support, hooks, progress, () => { }, atScreen: true, cancellationToken);

    private SegmentationResult Run(Volume volume, TaskManifest task, SupportSet support, SegmentationHooks hooks,
        IProgress<SegmentationProgress> progress, Action giveWay, bool atScreen, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hooks);
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(support);
        _turns.Enter(atScreen, cancellationToken);
        try
        {
            var stages = new StageProgress(progress, giveWay);
            stages.Report(Stage.Model, 0, 1);
            using var used = Model(task);
            var model = used.Value;

            // Only what follows belongs to this run: model and support memory outlive it.
            using var threads = new NetworkThreads(options.Threads);
            using var scope = NewDisposeScope();
            using var grad = no_grad();
            using var remembered = Memory(task, support, model, hooks, (done, total) => stages.Report(Stage.Support, done, total), cancellationToken);
            var memory = remembered.Value;
            var preparer = new SlicePreparer(hooks.Preprocess?.Invoke(volume, cancellationToken) ?? volume, task.Input, model.Traits, model.ImageSize);
            var features = new SliceFeatures(model, preparer, atScreen ? _encoded.AtScreen : _encoded.OfJobs, cancellationToken);
            var side = atScreen ? _sideAtScreen : _side;
            var (similarity, strange) = EncodeSlices(model, features, preparer, memory, stages, side, cancellationToken);
            var result = Propagate(volume, task, hooks, model, memory, preparer, features, similarity, stages, side, cancellationToken);
            var warnings = new List<string>();
            if (strange) warnings.Add(SegmentationResult.OtherKind);
            if (volume.CountUndefined() is > 0 and var undefined) warnings.Add(UndefinedVoxels.Sentence(undefined));
            return result with { Warnings = [.. warnings, .. result.Warnings] };
        }
        finally
        {
            _turns.Leave();
        }
    }

    /// <summary>Calls that wait and came from screens.</summary>
    internal int WaitingAtScreens => _turns.WaitingAtScreens;

    /// <summary>Jobs that wait for their first turn.</summary>
    internal int WaitingJobs => _turns.WaitingJobs;

    /// <summary>Whether models and support memories go when the engine goes.</summary>
    public bool OwnsCaches { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _side.Dispose();
        _sideAtScreen.Dispose();
        _encoded.OfJobs.Dispose();
        _encoded.AtScreen.Dispose();
        if (!OwnsCaches) return;
        supports.Dispose();
        models.Dispose();
    }

    private Use<LoadedModel> Model(TaskManifest task)
    {
        var used = models.Get(task.Model);
        if (used.Value.Reader is not { } reader || reader.Structures == task.Segments.Count) return used;
        used.Dispose();
        throw new ModelException($"The adapter {task.Model.Adapter} was trained for {reader.Structures} segments, task {task.Id} has "
            + $"{task.Segments.Count}: fine-tune the task again.");
    }

    private Use<SupportMemory> Memory(TaskManifest task, SupportSet support, LoadedModel model, SegmentationHooks hooks, Action<int, int> progress,
        CancellationToken cancellationToken) => supports.Get(task, support, model, hooks, Batches("support", EncoderBatch(model), _encoded.OfJobs.Clear),
            chunks => SupportScorer.Try(model, task, chunks, withEffects: false, null, cancellationToken).Placed, progress, cancellationToken);

    // Similarity of each slice to each support image, and whether the images are of another kind than these; features that find no room
    // are needed for it only now.
    private (float[][] Similarity, bool Strange) EncodeSlices(LoadedModel model, SliceFeatures features, SlicePreparer preparer, SupportMemory memory, StageProgress stages,
        SideThread side, CancellationToken cancellationToken)
    {
        var (similarity, strangeness) = (new float[features.Count][], new double?[features.Count]);
        using var ahead = new SlicesAhead(preparer, features.Missing, EncoderBatch(model), side);
        Batches("slices", EncoderBatch(model), features.MakeRoom).Run(features.Count, (start, end) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            stages.Report(Stage.Encoding, start, features.Count);
            features.EncodeBatch(start, end, ahead.Take, (slice, encoded) =>
            {
                using var scope = NewDisposeScope();
                similarity[slice] = [.. memory.Similarity(encoded)[0].cpu().data<float>()];
                strangeness[slice] = memory.StrangenessOf(encoded, similarity[slice]);
            });
        });
        return (similarity, memory.Kinship?.IsStrange([.. strangeness.OfType<double>()]) ?? false);
    }

    private HalvingBatch Batches(string what, int size, Action makeRoom) =>
        new(size, makeRoom, batch => options.BeforeBatch(what, batch));

    private int EncoderBatch(LoadedModel model) => options.EncoderBatchOn(model.Network.Model.WeightsDevice.type);

    private SegmentationResult Propagate(Volume volume, TaskManifest task, SegmentationHooks hooks, LoadedModel model,
        SupportMemory memory, SlicePreparer preparer, SliceFeatures features, float[][] similarity, StageProgress stages,
        SideThread side, CancellationToken cancellationToken)
    {
        var assembler = new MaskAssembler(preparer.Stack, preparer.Region, volume.Geometry, model.Traits, task.Segments,
            keepProbabilities: task.Output.Encoding == SegmentationEncoding.Fractional);
        var boxes = SliceBoxes.Of(hooks.Boxes, task.Segments, preparer, volume.Geometry, model.ImageSize);
        using var segmenter = Segmenter(task, model, memory, features, slice => similarity[slice]);
        using var behind = new MasksBehind(assembler, side);
        var done = 0;
        new SeriesPropagation(features, similarity, segmenter, boxes, model.Network).Run(task.Model.Memory, (slice, output) =>
        {
            behind.Add(slice, model.Reader?.Vote(features[slice].Picture!, output, model.Traits) ?? output);
            stages.Report(Stage.Segmenting, ++done, features.Count);
        }, cancellationToken);
        behind.Finish();
        stages.Report(Stage.Finishing, 0, 1);
        var masks = assembler.Finish();
        BoxClip.Apply(masks, hooks.Boxes);
        return new SegmentationResult(masks, assembler.Confidences, Warnings(task, assembler), IdentityOf(model, memory));
    }

    // Reads the series as more is found in it.
    private SliceSegmenter Segmenter(TaskManifest task, LoadedModel model, SupportMemory memory, SliceFeatures features, Func<int, float[]> similarity) =>
        SliceSegmenter.Choose(features.Count, slice => (features[slice], similarity(slice)), placed => new SliceSegmenter(
            model, memory, RefinerOf(task.Model.Refiner), Batches("segments", options.SegmentBatch, features.MakeRoom), placed), model, memory.Placed);

    private static ModelIdentity IdentityOf(LoadedModel model, SupportMemory memory) =>
        new(model.Name, model.Sha256, model.AdapterSha256, memory.Sha256, model.Precision);

    private static List<string> Warnings(TaskManifest task, MaskAssembler assembler)
    {
        var found = assembler.Confidences.Select(c => c.Segment).ToHashSet();
        return [.. task.Segments.Where(s => !found.Contains(s.Number)).Select(s => SegmentationResult.NotFound(s.Label))];
    }

    internal static RefinerKind RefinerOf(Refiner refiner) => refiner switch
    {
        Refiner.Pma => RefinerKind.Pma,
        Refiner.Published => RefinerKind.Published,
        _ => RefinerKind.Sam2,
    };
}
