using SamSgp.Dicom;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Support;
using SamSgp.Jobs.Workitems;
using SamSgp.Tasks.Catalog;

namespace SamSgp.Jobs.Corrections;

/// <summary>Results of this store as masks on the grid of their series.</summary>
public sealed class ResultMasks(TaskCatalog catalog, TaughtSupport taught, OpenedImages images, SeriesCorrector corrector)
{
    /// <summary>Reads a result.</summary>
    /// <param name="order">What it was made by.</param>
    /// <param name="sopInstanceUid">The SEG.</param>
    /// <param name="cancellationToken">The client went.</param>
    /// <returns>Its masks, on slices that lie evenly; or why they cannot be had.</returns>
    public async Task<Outcome<MaskVolume>> ReadAsync(SegmentationOrder order, string sopInstanceUid, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (!SegmentationPlan.Make(catalog.Current, taught, order).TryGet(out var plan, out var unplanned)) return unplanned;
        if (!(await images.OpenSeriesAsync(plan, order, cancellationToken)).TryGet(out var opened, out var unopened)) return unopened;
        if (!corrector.Read(order.StudyInstanceUid, sopInstanceUid, opened).TryGet(out var stored, out var unread)) return unread;
        return new Segmentation(stored.Masks, [], SegmentationEncoding.Auto, []).OnEvenSlices().Masks;
    }
}
