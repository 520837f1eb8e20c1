namespace SamSgp.Storage.Workitems;

/// <summary>What a worker has at hand of the jobs it had last: another one like them begins sooner there.</summary>
/// <param name="Tasks">Tasks whose model and examples it has, the last one first.</param>
/// <param name="SeriesInstanceUid">The series it had last; null for none.</param>
internal sealed record Warmth(IReadOnlyList<string> Tasks, string? SeriesInstanceUid)
{
    // As many as a worker keeps models of.
    private const int MostTasks = 4;

    /// <summary>Of a worker that has had none.</summary>
    public static Warmth None { get; } = new([], null);

    /// <summary>After a job with these keys.</summary>
    public Warmth After(WorkitemKeys keys) => keys.Task is not { } task ? this
        : new([.. Tasks.Except([task]).Prepend(task).Take(MostTasks)], keys.SeriesInstanceUid);
}
