namespace SamSgp.Storage.Workitems;

/// <summary>Something that happened to a workitem, on its way to who listens in other processes.</summary>
/// <param name="Kind">Event Type ID of PS3.4 table CC.2.4-1.</param>
/// <param name="Workitem">The workitem right after it.</param>
/// <param name="Before">The workitem right before it; null where it was just added, or did not change.</param>
/// <param name="OnlyFor">AE title of the one subscriber it is for; null for all.</param>
/// <param name="Request">A request to cancel, as its owner writes it; null for all other kinds.</param>
public sealed record WorkitemNews(int Kind, WorkitemRecord Workitem, WorkitemRecord? Before, string? OnlyFor, string? Request);
