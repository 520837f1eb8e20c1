using SamSgp.Inference.Hooks;
using SamSgp.Inference.Support;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Inference;

// How good a task is.
public sealed partial class SegmentationEngine
{
    /// <summary>Measures how well a task finds its own examples; lets in whoever waits at a screen between two of them.</summary>
    /// <param name="task">What is seen in the images.</param>
    /// <param name="support">Images, as files, and prepared examples that are of other cases.</param>
    /// <param name="hooks">What the task's pre-process script does.</param>
    /// <param name="progress">Told of what is done.</param>
    /// <param name="cancellationToken">Stops within an image.</param>
    /// <exception cref="SupportSetException">There are too few cases, or they cannot be read.</exception>
    /// <exception cref="Models.ModelException">The model cannot be used.</exception>
    public SupportRecord Score(TaskManifest task, SupportSet support, SegmentationHooks hooks, IProgress<SegmentationProgress> progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        _turns.Enter(atScreen: false, cancellationToken);
        try
        {
            using var used = Model(task);
            return new SupportScoring(used.Value, options, _turns.GiveWay).Score(task, support, hooks, progress, cancellationToken);
        }
        finally
        {
            _turns.Leave();
        }
    }
}
