namespace SamSgp.Jobs.Workitems;

/// <summary>How many workitems may wait; who asks for more is told to come back.</summary>
/// <param name="MostWaiting">Workitems that are SCHEDULED, this service's and those of other performers.</param>
public sealed record QueueLimit(long MostWaiting);
