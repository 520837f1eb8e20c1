using SamSgp.Imaging.DerivedObjects;
using SamSgp.Inference.Prompting;
using SamSgp.Runs;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Jobs.Corrections;

/// <summary>Images that somebody works on at a screen, kept for the next time.</summary>
public sealed class OpenedImage
{
    internal OpenedImage(TaskManifest task, IReadOnlyDictionary<string, ParameterValue> parameters, PromptedVolume images, SourceSeries? source) =>
        (Task, Parameters, Images, Source) = (task, parameters, images, source);

    /// <summary>The task, as it was when they were opened.</summary>
    public TaskManifest Task { get; }

    /// <summary>A value for each of the task's parameters.</summary>
    public IReadOnlyDictionary<string, ParameterValue> Parameters { get; }

    /// <summary>The images.</summary>
    public PromptedVolume Images { get; }

    /// <summary>The DICOM series they are; null for others.</summary>
    public SourceSeries? Source { get; }

    /// <summary>True where the task is not for them, and somebody wants it all the same.</summary>
    public bool IsForced { get; internal init; }

    /// <summary>What their voxels and the task's own result take.</summary>
    internal long Bytes => Images.Volume.Bytes + (Automatic?.Result.Masks.Bytes ?? 0);

    /// <summary>The task's own result and the name of the support set it was made with; null before it was asked for.</summary>
    internal (string Support, TaskResult Result)? Automatic { get; set; }

    /// <summary>Whether the task's own result is at hand.</summary>
    public bool HasAutomatic => Automatic is not null;

    /// <summary>Forgets the task's own result: it is made anew when it is asked for.</summary>
    public void ForgetAutomatic() => Automatic = null;
}
