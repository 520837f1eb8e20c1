using SamSgp.Imaging.Morphology;
using SamSgp.Imaging.Volumes;
using SamSgp.Plugins;
using SamSgp.Plugins.Postprocessing;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Runs;

/// <summary>The built-in steps a manifest asks for, each for its own segment.</summary>
internal static class PostprocessChain
{
    private const int FaceNeighbors = 6;

    /// <summary>The steps in the manifest's order, segment by segment.</summary>
    public static IEnumerable<IPostProcessor> Of(TaskManifest task, IReadOnlyDictionary<string, ParameterValue> parameters) =>
        task.Segments.SelectMany(segment => segment.Postprocess.Select(step => Step(step, [segment.Number], parameters)));

    /// <summary>What steps in millimetres and millilitres do where nobody says how large a voxel is; null where they are right.</summary>
    public static string? RemarkOf(TaskManifest task, VolumeGeometry geometry)
    {
        var steps = task.Segments.SelectMany(segment => segment.Postprocess).ToList();
        var measured = steps.Exists(step => step is PostprocessStep.Smooth) && !geometry.HasPixelSpacing ? "smooth"
            : steps.Exists(step => step is PostprocessStep.RemoveSmall) && !geometry.HasVolume ? "remove-small" : null;
        return measured is null ? null : $"The images do not say how large a voxel is: {measured} took 1 mm for what is not said.";
    }

    private static SegmentStep Step(PostprocessStep step, int[] segments, IReadOnlyDictionary<string, ParameterValue> parameters) =>
        step switch
        {
            PostprocessStep.KeepLargest keep => new KeepLargest(segments,
                keep.Neighbors == FaceNeighbors ? Connectivity.Faces : Connectivity.Corners),
            PostprocessStep.FillHoles fill => new FillHoles(segments, fill.InPlane),
            PostprocessStep.RemoveSmall small => new RemoveSmall(segments, small.Milliliters.Resolve(parameters)),
            PostprocessStep.Smooth smooth => new Smooth(segments, smooth.Millimeters.Resolve(parameters)),
            PostprocessStep.ClipToBody clip => new ClipToBody(segments, clip.Threshold.Resolve(parameters)),
            _ => throw new ArgumentOutOfRangeException(nameof(step), step.GetType().Name, "Unknown step."),
        };
}
