using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Prompting;
using SamSgp.Plugins.Scripts;
using SamSgp.Runs.Scripts;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Runs.Corrections;

/// <summary>A task's result on a volume, corrected by a person: the network between what was said and the segment's own
/// post-processing. Scripts that post-process are not run: they had their say on what is corrected.</summary>
public sealed class TaskCorrector(CorrectVolume correct, IScriptHost scripts)
{
    /// <summary>A volume to be corrected, more than once.</summary>
    /// <param name="volume">The images.</param>
    /// <param name="task">What was segmented.</param>
    /// <param name="parameters">A value for each of the task's parameters.</param>
    public PromptedVolume Open(Volume volume, TaskManifest task, IReadOnlyDictionary<string, ParameterValue> parameters) =>
        new(volume, task.Input, Preprocessing.HooksOf(scripts, task, parameters));

    /// <summary>Corrects one segment. The same request gives the same bits on a CPU.</summary>
    /// <param name="images">The images.</param>
    /// <param name="task">What was segmented.</param>
    /// <param name="support">The task's support set, complete.</param>
    /// <param name="parameters">A value for each of the task's parameters.</param>
    /// <param name="correction">What is there, and what was said of it.</param>
    /// <param name="onChange">Told of every slice that changes, prompted ones first, then outwards; of some again, when post-processing
    /// changes them: the last word counts. Must not wait.</param>
    /// <param name="cancellationToken">Stops within a slice.</param>
    /// <exception cref="PromptException">Something that was said cannot be followed.</exception>
    /// <exception cref="Inference.Support.SupportSetException">The support set cannot be used.</exception>
    /// <exception cref="Inference.Models.ModelException">The model cannot be used.</exception>
    /// <exception cref="ScriptException">The task's pre-process script failed.</exception>
    public CorrectionResult Run(PromptedVolume images, TaskManifest task, SupportSet support, IReadOnlyDictionary<string, ParameterValue> parameters,
        Correction correction, Action<SliceChange> onChange, CancellationToken cancellationToken)
    {
        if (task.Segments.FirstOrDefault(s => s.Number == correction.Segment) is not { } segment)
            throw new PromptException($"Task {task.Id} has no segment {correction.Segment}; it has {string.Join(", ", task.Segments.Select(s => $"{s.Number} ({s.Label})"))}.");
        var mask = new CorrectedMask(correction.Present, images, segment, task);
        var model = correct(images, task, support, correction, slice =>
        {
            if (mask.Take(slice) is { } change) onChange(change);
        }, cancellationToken);

        var context = TaskScripts.Context(task, parameters, new Unheard());
        var steps = PostprocessChain.Of(task with { Segments = [segment] }, parameters);
        var finished = mask.Postprocess(alone => steps.Aggregate(alone, (masks, step) => step.Process(masks, images.Volume, context, cancellationToken)),
            new SaidVoxels(correction.Prompts, images.Volume.Geometry));
        foreach (var change in finished) onChange(change);
        return new CorrectionResult(segment.Number, mask.Changes(), mask.ToMasks, model);
    }
}
