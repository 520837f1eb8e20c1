namespace SamSgp.Storage.Workitems;

/// <summary>What workitems are looked up and taken by besides their UID; taken from the dataset by whoever keeps it.</summary>
/// <param name="Task">Id of the task that is asked for; null for workitems of other performers.</param>
/// <param name="StudyInstanceUid">Study of the first input; null where there is none.</param>
public sealed record WorkitemKeys(string? Task, string? StudyInstanceUid)
{
    /// <summary>No keys: in a search, all workitems.</summary>
    public static WorkitemKeys None { get; } = new(null, null);

    /// <summary>Series of the first input; null where there is none.</summary>
    public string? SeriesInstanceUid { get; init; }

    /// <summary>2 high, 1 medium, 0 low: the greater one is taken first. Not searched for.</summary>
    public int Priority { get; init; } = 1;

    /// <summary>Whose turn it is taken in: askers that have many waiting and those that have few are served alike. Not searched for.</summary>
    public string Share { get; init; } = "";

    /// <summary>How many of this asker's are taken for one of another's with weight 1; above 0. Not searched for.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>The inputs are there (Input Readiness State READY). Not searched for.</summary>
    public bool IsReady { get; init; }
}
