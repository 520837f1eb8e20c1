using SamSgp.Storage.Database;

namespace SamSgp.Storage.Maintenance;

/// <summary>Says in a store that it is being made as the copy of another one, and of which: as long as it does, it is no store to work on.</summary>
public static class CopyMark
{
    private const string Identity = "store-id", Unfinished = "unfinished-copy-of";

    /// <summary>Refuses a store that is an unfinished copy.</summary>
    /// <exception cref="StorageUnavailableException">It is.</exception>
    public static void Refuse(StoreDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        if (Read(database, Unfinished) is not null)
            throw new StorageUnavailableException(StorageFault.Damaged,
                "This store is the unfinished copy of another one. Run 'samsgp store copy' again, which goes on where it was interrupted.", null);
    }

    /// <summary>Marks the target; an unfinished copy of the same source is gone on with.</summary>
    /// <exception cref="StorageUnavailableException">The target holds something else.</exception>
    internal static async Task BeginAsync(CopyEnd source, CopyEnd target, CancellationToken cancellationToken)
    {
        var name = Read(source.Database, Identity) ?? await WriteAsync(source.Database, Identity, Guid.NewGuid().ToString("N"), cancellationToken);
        var marked = Read(target.Database, Unfinished);
        if (marked == name) return;
        if (marked is not null || !IsEmpty(target.Database) || Read(target.Database, Identity) == name)
            throw new StorageUnavailableException(StorageFault.AccessDenied,
                "The target holds something already that is no unfinished copy of this source. Name an empty database and folder; nothing is overwritten.", null);
        await WriteAsync(target.Database, Unfinished, name, cancellationToken);
    }

    /// <summary>The copy is a store of its own from now on.</summary>
    internal static Task EndAsync(CopyEnd target, CancellationToken cancellationToken) => target.Database.WriteAsync(connection => connection.Execute(
        "DELETE FROM store_marks WHERE name = @name", ("@name", Unfinished)), cancellationToken);

    private static bool IsEmpty(StoreDatabase database) => database.Read(connection => connection.Scalar<long?>(
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM studies) OR EXISTS (SELECT 1 FROM workitems) OR EXISTS (SELECT 1 FROM documents)") is null);

    private static string? Read(StoreDatabase database, string name) => database.Read(connection =>
        connection.Scalar<string>("SELECT value FROM store_marks WHERE name = @name", ("@name", name)));

    private static async Task<string> WriteAsync(StoreDatabase database, string name, string value, CancellationToken cancellationToken)
    {
        await database.WriteAsync(connection => connection.Execute(
            "INSERT INTO store_marks (name, value) VALUES (@name, @value)", ("@name", name), ("@value", value)), cancellationToken);
        return value;
    }
}
