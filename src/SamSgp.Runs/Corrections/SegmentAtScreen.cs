using SamSgp.Imaging.Volumes;
using SamSgp.Inference;
using SamSgp.Inference.Hooks;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Runs.Corrections;

/// <summary>The network at work for somebody who waits: <see cref="SegmentationEngine.SegmentAtScreen"/> in the product.</summary>
public delegate SegmentationResult SegmentAtScreen(Volume volume, TaskManifest task, SupportSet support,
    SegmentationHooks hooks, IProgress<SegmentationProgress> progress, CancellationToken cancellationToken);
