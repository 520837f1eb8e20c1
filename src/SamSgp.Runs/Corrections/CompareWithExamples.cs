using SamSgp.Inference;
using SamSgp.Inference.Prompting;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Runs.Corrections;

/// <summary>The network's first look at images: <see cref="SegmentationEngine.IsUnlikeExamples"/> in the product.</summary>
public delegate bool? CompareWithExamples(PromptedVolume images, TaskManifest task, SupportSet support, CancellationToken cancellationToken);
