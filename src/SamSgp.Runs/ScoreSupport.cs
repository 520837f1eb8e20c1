using SamSgp.Inference;
using SamSgp.Inference.Hooks;
using SamSgp.Inference.Support;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Runs;

/// <summary>The network measuring itself: <see cref="SegmentationEngine.Score"/> in the product.</summary>
public delegate SupportRecord ScoreSupport(TaskManifest task, SupportSet support, SegmentationHooks hooks,
    IProgress<SegmentationProgress> progress, CancellationToken cancellationToken);
