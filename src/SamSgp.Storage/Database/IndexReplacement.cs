using System.Globalization;
using Microsoft.Data.Sqlite;

namespace SamSgp.Storage.Database;

/// <summary>Puts an index aside and begins another one. What only the index holds (workitems, documents) is read out of it as
/// far as that is possible; instances are taken in from their files by <see cref="Instances.StoreRepair"/>.</summary>
public static class IndexReplacement
{
    /// <summary>How the names of folders begin in which indexes are kept that were put aside.</summary>
    internal const string FolderName = "index-aside-";

    private static readonly string[] Kept = ["workitems", "documents"];

    /// <summary>Opens the index, or replaces it where it is damaged.</summary>
    /// <returns>The index, and what was put aside; null when nothing was.</returns>
    /// <exception cref="StorageUnavailableException">It is of a newer version, or cannot be written.</exception>
    public static (SqliteDatabase Database, ReplacedIndex? Replaced) OpenOrReplace(DataDirectory directory, TimeProvider clock)
    {
        try
        {
            return (SqliteDatabase.Open(directory), null);
        }
        catch (StorageUnavailableException fault) when (fault.Fault == StorageFault.Damaged)
        {
            return Replace(directory, clock);
        }
    }

    /// <summary>Replaces the index whatever its state.</summary>
    public static (SqliteDatabase Database, ReplacedIndex? Replaced) Replace(DataDirectory directory, TimeProvider clock)
    {
        var files = Directory.EnumerateFiles(directory.Root, Path.GetFileName(directory.DatabasePath) + "*").ToList();
        if (files.Count == 0) return (SqliteDatabase.Open(directory), null);
        var folder = FreeFolder(directory.Root, clock);
        // The database last: as long as it is there, this begins anew after a crash.
        foreach (var file in files.OrderByDescending(file => file.Length > directory.DatabasePath.Length))
            File.Move(file, Path.Combine(folder, Path.GetFileName(file)));
        var old = Path.Combine(folder, Path.GetFileName(directory.DatabasePath));
        Modernize(old);
        using (var connection = SqliteDatabase.Create(directory))
        {
            var counts = File.Exists(old) ? Kept.Select(table => CopyReadable(old, connection, table)).ToList() : [0, 0];
            return (SqliteDatabase.Open(directory), new ReplacedIndex(folder, counts[0], counts[1]));
        }
    }

    private static string FreeFolder(string root, TimeProvider clock)
    {
        var name = FolderName + clock.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var path = Path.Combine(root, name);
        for (var n = 2; Directory.Exists(path); n++) path = Path.Combine(root, $"{name}-{n}");
        return Directory.CreateDirectory(path).FullName;
    }

    // An older one gets today's columns, so that its rows are whole; where that fails they are taken as they are.
    private static void Modernize(string path)
    {
        try
        {
            if (!File.Exists(path)) return;
            using var connection = Connect(path);
            Schema.Upgrade(connection, path);
        }
        catch (Exception fault) when (fault is SqliteException or StorageUnavailableException)
        {
            // Damaged: that is why it is here.
        }
    }

    // From both ends, as what is damaged lies in between.
    private static int CopyReadable(string path, SqliteConnection target, string table)
    {
        using var transaction = target.BeginTransaction();
        foreach (var order in (string[])["ASC", "DESC"])
        {
            try
            {
                using var source = Connect(path);
                Copy(source, target, transaction, table, order);
            }
            catch (SqliteException)
            {
                // It was read as far as it can be.
            }
        }

        transaction.Commit();
        return (int)target.Scalar<long>($"SELECT count(*) FROM {table}");
    }

    private static void Copy(
        SqliteConnection source, SqliteConnection target, SqliteTransaction transaction, string table, string order)
    {
        var columns = Columns(source, table).Intersect(Columns(target, table), StringComparer.Ordinal).ToList();
        if (columns.Count == 0) return;
        using var reading = source.CreateCommand();
        reading.CommandText = $"SELECT {string.Join(", ", columns)} FROM {table} ORDER BY 1 {order}, 2 {order}";
        using var writing = target.CreateCommand();
        writing.Transaction = transaction;
        writing.CommandText = $"INSERT OR IGNORE INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(c => "$" + c))})";
        var values = columns.ConvertAll(column => writing.Parameters.AddWithValue("$" + column, DBNull.Value));
        using var reader = reading.ExecuteReader();
        while (reader.Read())
        {
            for (var n = 0; n < values.Count; n++) values[n].Value = reader.GetValue(n);
            writing.ExecuteNonQuery();
        }
    }

    private static List<string> Columns(SqliteConnection connection, string table) =>
        connection.Query($"SELECT name FROM pragma_table_info('{table}')", row => row.GetString(0));

    private static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
