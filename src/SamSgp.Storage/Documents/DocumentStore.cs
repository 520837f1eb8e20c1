using System.Data.Common;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Documents;

/// <summary>
/// Small documents that survive a restart (subscriptions, routing marks, support-set versions). Writes are atomic and on disk
/// when their task ends; reads never wait for writes.
/// </summary>
public sealed class DocumentStore(StoreDatabase database, TimeProvider clock)
{
    private const string Columns = "collection, key, content, version, updated";

    /// <summary>Adds a document with version 1.</summary>
    /// <returns>The record as kept, or null when the key exists already.</returns>
    public Task<DocumentRecord?> TryAddAsync(
        string collection, string key, string content, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Query(
            $"""
            INSERT INTO documents (collection, key, content, version, updated) VALUES (@collection, @key, @content, 1, @now)
            ON CONFLICT DO NOTHING RETURNING {Columns}
            """,
            Record, ("@collection", collection), ("@key", key), ("@content", content), ("@now", Now())).FirstOrDefault(),
            cancellationToken);

    /// <summary>Adds or replaces a document, whoever changed it before.</summary>
    public Task<DocumentRecord> PutAsync(
        string collection, string key, string content, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Query(
            $"""
            INSERT INTO documents (collection, key, content, version, updated) VALUES (@collection, @key, @content, 1, @now)
            ON CONFLICT (collection, key) DO UPDATE SET content = excluded.content, version = documents.version + 1, updated = excluded.updated
            RETURNING {Columns}
            """,
            Record, ("@collection", collection), ("@key", key), ("@content", content), ("@now", Now()))[0],
            cancellationToken);

    /// <summary>Replaces the content if nobody changed the document since <paramref name="seen"/> was read.</summary>
    /// <returns>The record as kept now, or null when it was changed or deleted meanwhile.</returns>
    public Task<DocumentRecord?> TryUpdateAsync(
        DocumentRecord seen, string content, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Query(
            $"""
            UPDATE documents SET content = @content, version = version + 1, updated = @now
            WHERE collection = @collection AND key = @key AND version = @version RETURNING {Columns}
            """,
            Record, ("@collection", seen.Collection), ("@key", seen.Key), ("@version", seen.Version),
            ("@content", content), ("@now", Now())).FirstOrDefault(),
            cancellationToken);

    /// <summary>Changes a document, or adds it; again when somebody else did so meanwhile.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="key">The key.</param>
    /// <param name="change">Told of the document, null where there is none, gives what is made of it and how that is written; may be asked again.</param>
    /// <param name="cancellationToken">Ends the waiting for the disk.</param>
    /// <returns>What was made of it.</returns>
    public async Task<T> ChangeAsync<T>(string collection, string key, Func<DocumentRecord?, (T Value, string Content)> change,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        while (true)
        {
            var seen = Find(collection, key);
            var (value, content) = change(seen);
            var kept = seen is null
                ? await TryAddAsync(collection, key, content, cancellationToken)
                : await TryUpdateAsync(seen, content, cancellationToken);
            if (kept is not null) return value;
        }
    }

    /// <summary>The document, or null where there is none.</summary>
    public DocumentRecord? Find(string collection, string key) => database.Read(connection => connection.Query(
        $"SELECT {Columns} FROM documents WHERE collection = @collection AND key = @key", Record,
        ("@collection", collection), ("@key", key)).FirstOrDefault());

    /// <summary>Documents of a collection in the order of their keys.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="afterKey">Only those after this key (empty for the first page).</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<DocumentRecord> List(string collection, string afterKey, int limit) =>
        database.Read(connection => connection.Query(
            $"SELECT {Columns} FROM documents WHERE collection = @collection AND key > @after ORDER BY key LIMIT @limit",
            Record, ("@collection", collection), ("@after", afterKey), ("@limit", limit)));

    /// <summary>Forgets a document.</summary>
    /// <returns>False when there was none.</returns>
    public Task<bool> DeleteAsync(string collection, string key, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Execute(
            "DELETE FROM documents WHERE collection = @collection AND key = @key",
            ("@collection", collection), ("@key", key)) == 1, cancellationToken);

    /// <summary>Forgets a document if nobody changed it since <paramref name="seen"/> was read.</summary>
    /// <returns>False when it was changed or deleted meanwhile.</returns>
    public Task<bool> TryDeleteAsync(DocumentRecord seen, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Execute(
            "DELETE FROM documents WHERE collection = @collection AND key = @key AND version = @version",
            ("@collection", seen.Collection), ("@key", seen.Key), ("@version", seen.Version)) == 1, cancellationToken);

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static DocumentRecord Record(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)));
}
