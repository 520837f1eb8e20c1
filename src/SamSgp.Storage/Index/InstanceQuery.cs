namespace SamSgp.Storage.Index;

/// <summary>A search (PS3.18 10.6).</summary>
/// <param name="Level">What is searched for.</param>
/// <param name="StudyInstanceUid">Only within this study; null for all.</param>
/// <param name="SeriesInstanceUid">Only within this series; null for all.</param>
/// <param name="Matches">All have to hold. One on a level below <paramref name="Level"/> holds when anything below satisfies it.</param>
/// <param name="Offset">How many results to leave out.</param>
/// <param name="Limit">How many results to give at most.</param>
public sealed record InstanceQuery(
    QueryLevel Level, string? StudyInstanceUid, string? SeriesInstanceUid, IReadOnlyList<AttributeMatch> Matches, int Offset,
    int Limit)
{
    /// <summary>Series of all studies, the one stored last first; else, and on other levels, as searches order them.</summary>
    public bool LatestFirst { get; init; }
}
