using System.Collections.Concurrent;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Jobs.Pipeline;

/// <summary>The jobs this process works on, so that a request to cancel reaches the network.</summary>
public sealed class RunningJobs
{
    private readonly ConcurrentDictionary<string, RunningJob> _jobs = new();

    /// <summary>True when this process works on the workitem.</summary>
    public bool Contains(string workitemUid) => _jobs.ContainsKey(workitemUid);

    /// <summary>Stops a job within a slice, if it is at work.</summary>
    internal void Cancel(string workitemUid, CancellationRequest request)
    {
        if (_jobs.TryGetValue(workitemUid, out var job)) job.Cancel(request);
    }

    /// <summary>UIDs of the workitems this process works on.</summary>
    internal IReadOnlyCollection<string> Uids => [.. _jobs.Keys];

    /// <summary>Stops a job that another process has, if it is at work.</summary>
    internal void Lose(string workitemUid)
    {
        if (_jobs.TryGetValue(workitemUid, out var job)) job.Lose();
    }

    /// <summary>Registers a job until it is disposed.</summary>
    internal RunningJob Begin(string workitemUid, CancellationToken stopping)
    {
        var job = new RunningJob(workitemUid, Forget, stopping);
        if (!_jobs.TryAdd(workitemUid, job))
            throw new InvalidOperationException($"Workitem {workitemUid} is being worked on already.");
        return job;
    }

    private void Forget(string workitemUid) => _jobs.TryRemove(workitemUid, out _);
}
