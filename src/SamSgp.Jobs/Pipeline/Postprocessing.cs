using SamSgp.Imaging.Volumes;
using SamSgp.Plugins;
using SamSgp.Plugins.Morphology;
using SamSgp.Plugins.Postprocessing;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Jobs.Pipeline;

/// <summary>The built-in steps that a manifest asks for, segment by segment, in its order.</summary>
public static class Postprocessing
{
    /// <summary>Runs the steps.</summary>
    /// <param name="task">The task.</param>
    /// <param name="parameters">The run's parameters (<see cref="ParameterSet"/>).</param>
    /// <param name="masks">What the network drew; given away, not to be used again.</param>
    /// <param name="source">The series' volume.</param>
    /// <param name="cancellationToken">Ends the work soon.</param>
    public static MaskVolume Run(TaskManifest task, IReadOnlyDictionary<string, ParameterValue> parameters, MaskVolume masks,
        Volume source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        var context = ContextOf(task, parameters, new Progress<string>());
        foreach (var step in StepsOf(task, parameters)) masks = step.Process(masks, source, context, cancellationToken);
        return masks;
    }

    /// <summary>The run as plug-ins see it.</summary>
    public static PluginContext ContextOf(TaskManifest task, IReadOnlyDictionary<string, ParameterValue> parameters,
        IProgress<string> remarks)
    {
        ArgumentNullException.ThrowIfNull(task);
        var values = parameters.ToDictionary(p => p.Key, p => ValueOf(p.Value));
        return new PluginContext(task.Id, new PluginParameters(values), task.Segments.ToDictionary(s => s.Number, s => s.Label), remarks);
    }

    private static IEnumerable<IPostProcessor> StepsOf(TaskManifest task, IReadOnlyDictionary<string, ParameterValue> parameters) =>
        from segment in task.Segments
        from step in segment.Postprocess
        select StepOf(step, segment.Number, parameters);

    private static SegmentStep StepOf(PostprocessStep step, int segment, IReadOnlyDictionary<string, ParameterValue> parameters) => step switch
    {
        PostprocessStep.KeepLargest keep =>
            new KeepLargest([segment], keep.Neighbors == 6 ? Connectivity.Faces : Connectivity.Corners),
        PostprocessStep.FillHoles fill => new FillHoles([segment], fill.InPlane),
        PostprocessStep.RemoveSmall small => new RemoveSmall([segment], small.Milliliters.Resolve(parameters)),
        PostprocessStep.Smooth smooth => new Smooth([segment], smooth.Millimeters.Resolve(parameters)),
        PostprocessStep.ClipToBody clip => new ClipToBody([segment], clip.Threshold.Resolve(parameters)),
        _ => throw new NotSupportedException($"No built-in step for {step}."),
    };

    private static object ValueOf(ParameterValue value) => value.Type switch
    {
        ParameterType.Flag => value.Flag,
        ParameterType.Real or ParameterType.Whole => value.Number,
        _ => value.Text,
    };
}
