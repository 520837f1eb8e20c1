using SamSgp.Jobs.Workitems;
using SamSgp.Runs;

namespace SamSgp.Jobs.Pipeline;

/// <summary>The work of a job, from order to stored result; <see cref="SegmentationPipeline"/> in the service.</summary>
/// <param name="workitemUid">The workitem: results derive their UIDs from it, so that a job that is run again after a
/// crash makes the same instances, not more.</param>
/// <param name="order">What to do.</param>
/// <param name="progress">Told of each step; may be told often.</param>
/// <param name="cancellationToken">Stops it within a slice.</param>
public delegate Task<JobOutcome> JobSteps(string workitemUid, SegmentationOrder order, IProgress<RunProgress> progress,
    CancellationToken cancellationToken);
