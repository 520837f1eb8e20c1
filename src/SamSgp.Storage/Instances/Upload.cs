using System.Text.Json;
using System.Data.Common;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Instances;

/// <summary>
/// Files that are about to appear in the store, noted before they do and forgotten in the transaction that makes them
/// instances: after a crash these, and no others, may be files that nobody was told of. It costs a flush of the index, and is
/// used where file names cannot say the same (<see cref="DataDirectory.LinksFiles"/>).
/// </summary>
/// <param name="Id">Names it.</param>
/// <param name="Keys">The files, relative to the folder of instances.</param>
/// <param name="Started">When it was noted.</param>
internal sealed record Upload(string Id, IReadOnlyList<string> Keys, DateTimeOffset Started)
{
    public static Upload Of(IReadOnlyList<StagedInstance> staged, DateTimeOffset now) =>
        new(Guid.NewGuid().ToString("N"), [.. staged.Select(InstancePath.Of)], now);

    public static IReadOnlyList<Upload> All(DbConnection connection) => connection.Query(
        "SELECT id, keys, started FROM uploads",
        row => new Upload(row.GetString(0), JsonSerializer.Deserialize<string[]>(row.GetString(1)) ?? [],
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2))));

    public int Add(DbConnection connection) => connection.Execute(
        "INSERT INTO uploads (id, keys, started) VALUES (@id, @keys, @started)",
        ("@id", Id), ("@keys", JsonSerializer.Serialize(Keys)), ("@started", Started.ToUnixTimeMilliseconds()));

    public int Remove(DbConnection connection) => connection.Execute("DELETE FROM uploads WHERE id = @id", ("@id", Id));
}
