namespace SamSgp.Jobs.Peers;

/// <summary>A series that was brought up to date with its peer.</summary>
/// <param name="Withdrawn">SOP Instance UIDs that came from the peer and that it has no longer; they stay in the store, and
/// are not to be used as part of the series.</param>
/// <param name="Notice">A sentence for the user when the peer could not be asked and the copy kept here stands for its
/// series; null when all is well.</param>
public sealed record FetchedSeries(IReadOnlySet<string> Withdrawn, string? Notice)
{
    /// <summary>All of it is the series.</summary>
    public static FetchedSeries Whole { get; } = new(new HashSet<string>(), null);
}
