namespace SamSgp.Storage.Postgres.Workers;

/// <summary>A worker of the store, as it was last heard of.</summary>
/// <param name="Description">What it said of itself.</param>
/// <param name="IsLost">It was given up; others take over what it held.</param>
/// <param name="Began">When it began.</param>
/// <param name="LastSeen">Its last sign of life.</param>
/// <param name="WarmTasks">Tasks whose model and examples it has at hand, the last one first.</param>
/// <param name="Workitems">UIDs of the workitems it works on.</param>
public sealed record WorkerRecord(WorkerDescription Description, bool IsLost, DateTimeOffset Began, DateTimeOffset LastSeen,
    IReadOnlyList<string> WarmTasks, IReadOnlyList<string> Workitems)
{
    /// <summary>Ids of the tasks that it can run; null where it does not say, and takes all.</summary>
    public IReadOnlyList<string>? Tasks { get; init; }

    /// <summary>True when it runs and can run the task.</summary>
    public bool CanRun(string taskId) => !IsLost && Tasks?.Contains(taskId) != false;
}
