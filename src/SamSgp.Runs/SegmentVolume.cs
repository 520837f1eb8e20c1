using SamSgp.Imaging.Volumes;
using SamSgp.Inference;
using SamSgp.Inference.Hooks;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Runs;

/// <summary>The network at work: <see cref="SegmentationEngine.Segment"/> in the product.</summary>
public delegate SegmentationResult SegmentVolume(Volume volume, TaskManifest task, SupportSet support,
    SegmentationHooks hooks, IProgress<SegmentationProgress> progress, CancellationToken cancellationToken);
