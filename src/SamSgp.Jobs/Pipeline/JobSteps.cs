using SamSgp.Jobs.Workitems;
using SamSgp.Runs;
using SamSgp.Storage.Workitems;

namespace SamSgp.Jobs.Pipeline;

/// <summary>The work of a job, from order to stored result; <see cref="SegmentationPipeline"/> in the service.</summary>
/// <param name="claim">The workitem, and the lock under which alone its result is stored.</param>
/// <param name="order">What to do.</param>
/// <param name="progress">Told of each step; may be told often.</param>
/// <param name="cancellationToken">Stops it within a slice.</param>
public delegate Task<JobOutcome> JobSteps(WorkitemClaim claim, SegmentationOrder order, IProgress<RunProgress> progress,
    CancellationToken cancellationToken);
