using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Jobs.Routing;

/// <summary>What became of a series.</summary>
/// <param name="Queued">Jobs for it, new or queued earlier for the same images.</param>
/// <param name="PassedOver">Tasks that are not run on it, and why.</param>
public sealed record RoutingReport(IReadOnlyList<Workitem> Queued, IReadOnlyList<PassedOverTask> PassedOver)
{
    /// <summary>Why not all of it could be queued for now; null where the series is decided. Asked again later, what was queued is not queued twice.</summary>
    public JobFailure? QueueFull { get; init; }
}

/// <summary>A task that is not run on a series.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Reason">Why not, in sentences.</param>
public sealed record PassedOverTask(string TaskId, string Reason);
