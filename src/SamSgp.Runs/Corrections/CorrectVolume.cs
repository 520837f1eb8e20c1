using SamSgp.Inference;
using SamSgp.Inference.Prompting;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Runs.Corrections;

/// <summary>The network at work on what a person said: <see cref="SegmentationEngine.Correct"/> in the product.</summary>
public delegate ModelIdentity CorrectVolume(PromptedVolume images, TaskManifest task, SupportSet support, Correction correction,
    Action<CorrectedSlice> onSlice, CancellationToken cancellationToken);
