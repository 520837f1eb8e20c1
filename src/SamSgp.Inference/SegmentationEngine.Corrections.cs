using SamSgp.Inference.Models;
using SamSgp.Inference.Prompting;
using SamSgp.Inference.Propagation;
using SamSgp.Inference.Support;
using SamSgp.Sam2.Devices;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using static TorchSharp.torch;

namespace SamSgp.Inference;

// What a person corrects.
public sealed partial class SegmentationEngine
{
    /// <summary>Corrects one segment of a volume, before all jobs and before the rest of the one that runs. The same request gives the same
    /// bits on a CPU, whatever came before.</summary>
    /// <param name="images">The images.</param>
    /// <param name="task">What was segmented.</param>
    /// <param name="support">The task's support set, complete.</param>
    /// <param name="correction">What is there, and what was said of it.</param>
    /// <param name="onSlice">Told of every slice that was looked at, prompted ones first, then outwards; must not wait, for others do.</param>
    /// <param name="cancellationToken">Stops within a slice.</param>
    /// <returns>What corrected it.</returns>
    /// <exception cref="PromptException">A prompt cannot be followed.</exception>
    /// <exception cref="Support.SupportSetException">The support set cannot be used.</exception>
    /// <exception cref="Models.ModelException">The model cannot be used.</exception>
    public ModelIdentity Correct(PromptedVolume images, TaskManifest task, SupportSet support, Correction correction,
        Action<CorrectedSlice> onSlice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(correction);
        var prompts = PlanePrompts.Of(correction.Prompts, images.Stack, images.Volume.Geometry);
        _turns.Enter(atScreen: true, cancellationToken);
        try
        {
            using var used = Model(task);
            var model = used.Value;
            RefuseUnread(prompts.Values, task, model);
            // As the model does, its decoder for clicks outlives what follows.
            if (prompts.Values.Any(said => said.Points.Count + said.Strokes.Count > 0)) model.LoadClicks();
            using var threads = new NetworkThreads(options.Threads);
            using var scope = NewDisposeScope();
            using var grad = no_grad();
            using var remembered = Memory(task, support, model, images.Hooks, (_, _) => { }, cancellationToken);
            var (preparer, features) = images.For(model, _encoded.AtScreen, cancellationToken);
            var segment = task.Segments.ToList().FindIndex(s => s.Number == correction.Segment);
            using var corrector = new SegmentCorrector(model, remembered.Value, segment, RefinerOf(task.Model.Refiner), task.Model.Memory, features,
                new PlaneMasks(preparer, correction.Present, correction.Segment, model.ImageSize), IsPlaced(images, task, model, remembered.Value, features));
            corrector.Run(prompts, correction.Carry, onSlice, cancellationToken);
            return IdentityOf(model, remembered.Value);
        }
        finally
        {
            _turns.Leave();
        }
    }

    private bool IsPlaced(PromptedVolume images, TaskManifest task, LoadedModel model, SupportMemory memory, SliceFeatures features) =>
        images.IsPlaced($"{model.Sha256}|{model.AdapterSha256}|{model.Precision}|{memory.Sha256}", () =>
        {
            using var segmenter = Segmenter(task, model, memory, features, slice => memory.SimilarityOf(features[slice]));
            return segmenter.Placed;
        });

    private static void RefuseUnread(IEnumerable<PlanePrompts> prompts, TaskManifest task, LoadedModel model)
    {
        foreach (var said in prompts)
        {
            if (said.Points.Count > 0 && !model.ReadsPoints)
                throw new PromptException($"Model {model.Name} of task {task.Id} was not trained with points: use boxes, strokes or painted slices.");
            if (said.Strokes.Count + said.Points.Count > 0 && said.Painted is null && task.Model.Refiner == Refiner.Published)
                throw new PromptException($"The published refiner of task {task.Id} takes no points and strokes: use boxes or painted slices.");
        }
    }
}
