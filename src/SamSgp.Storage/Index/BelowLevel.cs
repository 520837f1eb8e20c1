namespace SamSgp.Storage.Index;

/// <summary>Conditions of a query on a level below its results' that no index answers.</summary>
/// <param name="Level">The level.</param>
/// <param name="Indexed">The other conditions on that level, in SQL: all have to hold of the same series or instance.</param>
/// <param name="Matches">Those that are looked at in the datasets.</param>
internal sealed record BelowLevel(QueryLevel Level, string Indexed, IReadOnlyList<AttributeMatch> Matches)
{
    public bool Accepts(JsonAttributes dataset, JsonAttributes study) =>
        Matches.All(match => match.Accepts(dataset, Level == QueryLevel.Series ? study : null));
}
