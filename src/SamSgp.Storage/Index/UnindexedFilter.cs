using System.Data.Common;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Index;

/// <summary>
/// Applies conditions that no index answers where the engine does not call back: candidates come page by page, and no more of them
/// than the results need.
/// </summary>
internal sealed class UnindexedFilter(QuerySql sql, InstanceQuery query)
{
    private const int Together = 256;

    /// <summary>The results.</summary>
    public List<QueryRow> Search(DbConnection connection)
    {
        var (found, skip) = (new List<QueryRow>(), query.Offset);
        object[]? anchor = null;
        for (var offset = 0; found.Count < query.Limit; offset += Together)
        {
            var page = Page(connection, anchor, offset);
            foreach (var candidate in Holding(connection, page).Where(_ => --skip < 0).Take(query.Limit - found.Count)) found.Add(Result(candidate.Row));
            if (page.Count < Together) break;
            if (sql.SortKeyColumns > 0) anchor = page[^1].Key;
        }

        return found;
    }

    private List<Candidate> Page(DbConnection connection, object[]? anchor, int offset)
    {
        using var command = sql.Command(connection, anchor, offset, Together);
        using var reader = command.ExecuteReader();
        var page = new List<Candidate>();
        while (reader.Read())
        {
            var key = InstanceSearch.Key(reader, sql.SortKeyColumns);
            var id = sql.LeftBelow.Count > 0 ? reader.GetInt64(reader.FieldCount - sql.SortKeyColumns - 1) : 0;
            page.Add(new Candidate(InstanceSearch.Row(reader, query.Level), id, key));
        }

        return page;
    }

    private List<Candidate> Holding(DbConnection connection, List<Candidate> page)
    {
        var left = page.FindAll(candidate => sql.Left.TrueForAll(one => one.Match.Accepts(DatasetOf(candidate.Row, one.Level), one.Level == QueryLevel.Series ? candidate.Row.Study : null)));
        foreach (var below in sql.LeftBelow)
        {
            if (left.Count == 0) break;
            var holding = Parents(connection, below, left.ToDictionary(candidate => candidate.Id, candidate => candidate.Row.Study));
            left = left.FindAll(candidate => holding.Contains(candidate.Id));
        }

        return left;
    }

    private HashSet<long> Parents(DbConnection connection, BelowLevel below, Dictionary<long, JsonAttributes> studies)
    {
        var (parent, tables, json) = (query.Level, below.Level) switch
        {
            (QueryLevel.Study, QueryLevel.Series) => ("r.study", "series r", "r.attributes"),
            (QueryLevel.Study, _) => ("r.study", "series r JOIN instances i ON i.series = r.id JOIN metadata m ON m.instance = i.id", "m.json"),
            _ => ("i.series", "instances i JOIN metadata m ON m.instance = i.id", "m.json"),
        };
        var holding = new HashSet<long>();
        connection.Query($"SELECT {parent}, {json} FROM {tables} WHERE {parent} IN ({string.Join(", ", studies.Keys)}) AND {below.Indexed}", row =>
            !holding.Contains(row.GetInt64(0)) && below.Accepts(new JsonAttributes(row.GetFieldValue<byte[]>(1)), studies[row.GetInt64(0)]) && holding.Add(row.GetInt64(0)),
            sql.Parameters);
        return holding;
    }

    private static JsonAttributes DatasetOf(QueryRow row, QueryLevel level) => level switch
    {
        QueryLevel.Study => row.Study,
        QueryLevel.Series => row.Series!,
        _ => row.Instance!,
    };

    // The whole dataset was read to be looked at; what is given is what was asked for.
    private QueryRow Result(QueryRow row) => row.Instance is null || sql.Left.TrueForAll(one => one.Level != QueryLevel.Instance)
        ? row
        : row with { Instance = new JsonAttributes(row.Instance.Select(AttributeLevels.IsSummary)) };

    private sealed record Candidate(QueryRow Row, long Id, object[] Key);
}
