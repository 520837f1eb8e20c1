using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Support;
using SamSgp.Jobs.Workitems;
using SamSgp.Runs.Corrections;
using SamSgp.Tasks.Catalog;

namespace SamSgp.Jobs.Corrections;

/// <summary>What the network says of a series before it is segmented: whether it is of the kind of a task's examples.</summary>
public sealed class FirstLook(TaskCatalog catalog, TaughtSupport taught, OpenedImages images, CompareWithExamples compare)
{
    /// <summary>Compares some slices of a series with a task's examples.</summary>
    /// <param name="order">Task and series.</param>
    /// <param name="cancellationToken">The client went; stops within a slice.</param>
    /// <returns>How like them they are, or why nobody can say.</returns>
    public async Task<Outcome<Likeness>> AtAsync(SegmentationOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (!SegmentationPlan.Make(catalog.Current, taught, order).TryGet(out var plan, out var unplanned)) return unplanned;
        if (!(await images.OpenSeriesAsync(plan, order, cancellationToken)).TryGet(out var image, out var unopened)) return unopened;
        if (!(await images.SupportAsync(plan, cancellationToken)).TryGet(out var support, out var unsupported)) return unsupported;
        try
        {
            return new Likeness(await Task.Run(() => compare(image.Images, image.Task, support, cancellationToken), cancellationToken));
        }
        catch (Exception fault) when (OpenedImages.IsSaid(fault))
        {
            return ThrownFailure.Of(fault);
        }
    }
}

/// <summary>How like a task's examples images are.</summary>
/// <param name="Unlike">True when they are unlike all of them; null where the examples are too few to tell.</param>
public sealed record Likeness(bool? Unlike);
