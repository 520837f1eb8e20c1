using SamSgp.Imaging.Volumes;
using SamSgp.Inference;
using SamSgp.Inference.Confidences;
using SamSgp.Inference.Hooks;
using SamSgp.Inference.Prompting;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Dicomweb.Tests.Api;

/// <summary>A network that waits until the test lets it go on, then draws one box per segment, or throws.</summary>
internal sealed class FakeNetwork
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Started => _started.Task;

    public Exception? Throws { get; init; }

    /// <summary>What it says of images before they are segmented.</summary>
    public bool? Unlike { get; init; }

    /// <summary>The support set of the last call.</summary>
    public SupportSet? Support { get; private set; }

    /// <summary>Hash of the weights it says it has.</summary>
    public string Checkpoint { get; set; } = "ab";

    /// <summary>How often it segmented.</summary>
    public int Runs { get; private set; }

    /// <summary>Slices of the last call's series.</summary>
    public int Slices { get; private set; }

    /// <summary>What corrections were asked for.</summary>
    public List<Correction> Corrections { get; } = [];

    /// <summary>Images that were corrected; the same object is one that was kept.</summary>
    public List<PromptedVolume> Corrected { get; } = [];

    /// <summary>Done before a correction answers.</summary>
    public Action<CancellationToken> BeforeCorrection { get; set; } = _ => { };

    /// <summary>Takes painted slices as they are, and draws four pixels into the two beside each.</summary>
    public ModelIdentity Correct(PromptedVolume images, TaskManifest task, SupportSet support, Correction correction, Action<CorrectedSlice> onSlice,
        CancellationToken cancellationToken)
    {
        lock (Corrections) Corrections.Add(correction);
        lock (Corrected) Corrected.Add(images);
        if (correction.Prompts.OfType<Prompt.Point>().Any()) throw new PromptException("Model fake was not trained with points.");
        foreach (var mask in correction.Prompts.OfType<Prompt.Mask>()) onSlice(new CorrectedSlice(mask.Slice, mask.Pixels, 1, Prompted: true));
        BeforeCorrection(cancellationToken);
        var beside = new byte[images.Volume.Geometry.SliceLength];
        foreach (var at in (int[])[0, 1, images.Volume.Geometry.Columns, images.Volume.Geometry.Columns + 1]) beside[at] = 1;
        if (correction.Carry)
            foreach (var mask in correction.Prompts.OfType<Prompt.Mask>())
                foreach (var slice in (int[])[mask.Slice + 1, mask.Slice - 1])
                    if (slice >= 0 && slice < images.Volume.Geometry.Slices) onSlice(new CorrectedSlice(slice, beside, 0.5f, Prompted: false));
        return new ModelIdentity("fake", Checkpoint, null, "cd", "fp32");
    }

    public void Release() => _released.TrySetResult();

    public SegmentationResult Segment(Volume volume, TaskManifest task, SupportSet support,
        SegmentationHooks hooks, IProgress<SegmentationProgress> progress, CancellationToken cancellationToken)
    {
        (Support, Slices, Runs) = (support, volume.Geometry.Slices, Runs + 1);
        progress.Report(new SegmentationProgress("Segmenting", 0, volume.Geometry.Slices, 0.5));
        _started.TrySetResult();
        _released.Task.Wait(cancellationToken);
        if (Throws is not null) throw Throws;
        var labels = new byte[volume.Geometry.VoxelCount];
        foreach (var segment in task.Segments)
        {
            // Rows apart, so that no box touches another.
            for (var column = 4; column < 9; column++) labels[4 * segment.Number * volume.Geometry.Columns + column] = (byte)segment.Number;
        }

        var masks = new MaskVolume(volume.Geometry);
        masks.AddLayer(labels, task.Segments.ToDictionary(s => (byte)s.Number, s => s.Number));
        return new SegmentationResult(masks, [new SliceConfidence(1, 0, 0.4f, 0.9f)], ["The network is a fake."],
            new ModelIdentity("fake", Checkpoint, null, "cd", "fp32"));
    }
}
