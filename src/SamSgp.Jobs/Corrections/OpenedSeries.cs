using SamSgp.Imaging.DerivedObjects;
using SamSgp.Inference.Prompting;
using SamSgp.Runs;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Jobs.Corrections;

/// <summary>A series that somebody corrects.</summary>
/// <param name="Task">The task, as it was when the series was opened.</param>
/// <param name="Parameters">The task's parameters, as its manifest gives them.</param>
/// <param name="Images">The images.</param>
/// <param name="Source">Where they come from.</param>
internal sealed record OpenedSeries(TaskManifest Task, IReadOnlyDictionary<string, ParameterValue> Parameters, PromptedVolume Images, SourceSeries Source)
{
    private const int BytesOfGreyVoxel = 2, BytesOfColourVoxel = 3;

    /// <summary>What its voxels and a label map take.</summary>
    public long Bytes => Images.Volume.Geometry.VoxelCount * (1 + (Images.Volume.IsColor ? BytesOfColourVoxel : BytesOfGreyVoxel));

    /// <summary>The task's own result and the name of the support set it was made with; null before it was asked for.</summary>
    public (string Support, TaskResult Result)? Automatic { get; set; }
}
