using System.Data.Common;
using System.Globalization;

namespace SamSgp.Storage.Database;

/// <summary>One-line forms of the three things done with a connection. Parameters are named <c>@name</c>.</summary>
internal static class DbCommands
{
    public static int Execute(this DbConnection connection, string sql, params ReadOnlySpan<(string, object?)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    public static T? Scalar<T>(this DbConnection connection, string sql, params ReadOnlySpan<(string, object?)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        return command.ExecuteScalar() switch
        {
            null or DBNull => default,
            T value => value,
            // Engines differ in the width of a literal's number.
            var value => (T)Convert.ChangeType(value, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T), CultureInfo.InvariantCulture),
        };
    }

    public static List<T> Query<T>(
        this DbConnection connection, string sql, Func<DbDataReader, T> row,
        params ReadOnlySpan<(string, object?)> parameters) => Query(connection, sql, row, _ => true, parameters);

    /// <summary>Reads rows up to and including the first after which it is not to go on.</summary>
    public static List<T> Query<T>(
        this DbConnection connection, string sql, Func<DbDataReader, T> row, Func<T, bool> goesOn,
        params ReadOnlySpan<(string, object?)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(row(reader));
            if (!goesOn(rows[^1])) break;
        }

        return rows;
    }

    public static string? Text(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DbCommand Command(this DbConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Add(name, value);
        return command;
    }

    public static void Add(this DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }
}
