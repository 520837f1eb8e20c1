namespace SamSgp.Jobs.Workitems;

/// <summary>Something that happened to a workitem.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Workitem">The workitem right after it.</param>
/// <param name="Cancellation">Who asked to cancel and why; only with <see cref="WorkitemEventKind.CancelRequested"/>.</param>
public sealed record WorkitemEvent(WorkitemEventKind Kind, Workitem Workitem, CancellationRequest? Cancellation)
{
    /// <summary>The workitem right before it; null where it was just added. Who filters by what has changed is told of the
    /// change itself.</summary>
    public Workitem? Before { get; init; }

    /// <summary>AE title of the one subscriber it is for (the first report after subscribing); null for all.</summary>
    public string? OnlyFor { get; init; }
}
