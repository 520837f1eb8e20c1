using System.Data.Common;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Maintenance;

/// <summary>A row on its way from one engine to the other: the tables of both have the same columns, but for numbers of rows and for who
/// holds a workitem.</summary>
internal sealed class CopiedRow
{
    // Given anew in the target, in the same order.
    private static readonly string[] Numbers = ["id", "study", "series", "instance", "sequence", "workitem"];

    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    private CopiedRow(DbDataReader row)
    {
        for (var n = 0; n < row.FieldCount; n++) _values[row.GetName(n)] = row.IsDBNull(n) ? null : row.GetValue(n);
    }

    /// <summary>A value; null also where the engine has no such column.</summary>
    public object? this[string column] => _values.GetValueOrDefault(column);

    public static List<CopiedRow> Read(DbConnection connection, string sql, params ReadOnlySpan<(string, object?)> parameters) =>
        connection.Query(sql, row => new CopiedRow(row), parameters);

    /// <summary>Inserts it.</summary>
    /// <param name="connection">The target.</param>
    /// <param name="table">The table.</param>
    /// <param name="number">Column whose new number is wanted; null for none.</param>
    /// <param name="others">Columns with other values than they have here.</param>
    /// <returns>The new number; null where the row is there already.</returns>
    public long? Insert(DbConnection connection, string table, string? number, params ReadOnlySpan<(string Column, object? Value)> others)
    {
        var columns = new Dictionary<string, object?>(_values, StringComparer.Ordinal);
        // A workitem's series is a UID, and an instance's is a row.
        foreach (var column in Numbers) if (columns.GetValueOrDefault(column) is long or int) columns.Remove(column);
        columns.Remove("held_by");
        foreach (var (column, value) in others) columns[column] = value;
        var sql = $"INSERT INTO {table} ({string.Join(", ", columns.Keys)}) VALUES ({string.Join(", ", columns.Keys.Select(name => "@" + name))}) "
            + "ON CONFLICT DO NOTHING" + (number is null ? "" : $" RETURNING {number}");
        var values = columns.Select(column => ("@" + column.Key, column.Value)).ToArray();
        return number is null ? connection.Execute(sql, values) : connection.Scalar<long?>(sql, values);
    }
}
