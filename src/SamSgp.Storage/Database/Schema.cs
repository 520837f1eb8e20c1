using Microsoft.Data.Sqlite;

namespace SamSgp.Storage.Database;

/// <summary>The tables, as a list of upgrades: the database's <c>user_version</c> counts those already done.</summary>
internal static class Schema
{
    private static readonly string[] Upgrades =
    [
        """
        CREATE TABLE workitems (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            workitem_uid TEXT NOT NULL UNIQUE,
            state TEXT NOT NULL,
            dataset TEXT NOT NULL,
            transaction_uid TEXT,
            version INTEGER NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL
        );
        CREATE INDEX workitems_by_state ON workitems (state, sequence);

        CREATE TABLE documents (
            collection TEXT NOT NULL,
            key TEXT NOT NULL,
            content TEXT NOT NULL,
            version INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            PRIMARY KEY (collection, key)
        ) WITHOUT ROWID;
        """,
    ];

    /// <summary>Brings the database to this version's tables, in one transaction.</summary>
    public static void Upgrade(SqliteConnection connection, string path)
    {
        var version = connection.Scalar<long>("PRAGMA user_version");
        if (version > Upgrades.Length)
            throw new StorageUnavailableException(StorageFault.NewerVersion,
                $"The database '{path}' has schema version {version}; this version knows {Upgrades.Length}. "
                + "Use the newer version of the software that wrote it, or another data directory.", null);
        if (version == Upgrades.Length) return;
        using var transaction = connection.BeginTransaction();
        foreach (var upgrade in Upgrades.Skip((int)version)) connection.Execute(upgrade);
        connection.Execute($"PRAGMA user_version = {Upgrades.Length}");
        transaction.Commit();
    }
}
