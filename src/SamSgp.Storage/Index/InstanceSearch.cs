using System.Data.Common;
using Microsoft.Data.Sqlite;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Index;

/// <summary>Finds studies, series and instances by their attributes (PS3.18 10.6).</summary>
public sealed class InstanceSearch(StoreDatabase database)
{
    private readonly PageAnchors _anchors = new();

    /// <summary>The results in an order that stays the same from page to page.</summary>
    public IReadOnlyList<QueryRow> Search(InstanceQuery query) => database.Read(connection =>
    {
        var sql = new QuerySql(query, database.Dialect);
        if (sql.Left.Count > 0 || sql.LeftBelow.Count > 0) return new UnindexedFilter(sql, query).Search(connection);
        var seen = database.InstancesRevision;
        var anchor = sql.Search is null || query.Offset == 0 || database.IsShared ? null : _anchors.Find(sql.Search, query.Offset, seen);
        if (sql.Unindexed.Count > 0) AcceptBy(connection, sql.Unindexed);
        using var command = sql.Command(connection, anchor);
        using var reader = command.ExecuteReader();
        var rows = new List<QueryRow>();
        while (reader.Read())
        {
            rows.Add(Row(reader, query.Level));
            // Who asks for n results to see n - 1 of them goes on after the last but one.
            if (sql.Search is not null && !database.IsShared && rows.Count >= query.Limit - 1)
                _anchors.Remember(sql.Search, query.Offset + rows.Count, Key(reader, sql.SortKeyColumns), seen);
        }

        return rows;
    });

    /// <summary>Instances that were found, each with its whole metadata instead of what is always returned; those that are gone meanwhile are
    /// left out. An instance's may have megabytes: some at a time.</summary>
    public IReadOnlyList<QueryRow> Whole(IReadOnlyList<QueryRow> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        var known = database.Read(connection => StoredMetadata.Read(connection, found.Select(row => row.InstanceId)));
        return [.. found.Where(row => known.ContainsKey(row.InstanceId)).Select(row => row with { Instance = new JsonAttributes(known[row.InstanceId]) })];
    }

    internal static object[] Key(DbDataReader row, int columns) =>
        [.. Enumerable.Range(row.FieldCount - columns, columns).Select(row.GetValue)];

    private static void AcceptBy(DbConnection connection, IReadOnlyList<AttributeMatch> matches) =>
        ((SqliteConnection)connection).CreateFunction("accepts", (int match, byte[]? json, byte[]? study) =>
            json is not null && matches[match].Accepts(new JsonAttributes(json), study is null ? null : new JsonAttributes(study)));

    internal static QueryRow Row(DbDataReader row, QueryLevel level) => new(
        row.GetString(0),
        level >= QueryLevel.Series ? row.GetString(6) : null,
        level == QueryLevel.Instance ? row.GetString(9) : null,
        new JsonAttributes(row.GetFieldValue<byte[]>(1)),
        level >= QueryLevel.Series ? new JsonAttributes(row.GetFieldValue<byte[]>(7)) : null,
        level == QueryLevel.Instance ? new JsonAttributes(row.GetFieldValue<byte[]>(10)) : null,
        row.GetString(2).Split('\\', StringSplitOptions.RemoveEmptyEntries),
        row.GetInt32(3),
        row.GetInt32(4),
        level >= QueryLevel.Series ? row.GetInt32(8) : 0,
        level == QueryLevel.Instance ? row.GetString(11) : null)
    {
        InstanceId = level == QueryLevel.Instance ? row.GetInt64(12) : 0,
        OtherPatientIds = row.IsDBNull(5) ? [] : row.GetString(5).Split('\\'),
    };
}
