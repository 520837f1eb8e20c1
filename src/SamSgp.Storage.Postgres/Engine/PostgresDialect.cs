using System.Data.Common;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Postgres.Engine;

/// <summary>Many writers: what a change relies on is locked; which index is used, the planner decides.</summary>
internal sealed class PostgresDialect : SqlDialect
{
    public override bool CallsBack => false;

    public override string SkipLocked => " FOR UPDATE OF w SKIP LOCKED";

    public override string ForShare => " FOR SHARE";

    public override string Lock(string alias) => $" FOR UPDATE OF {alias}";

    public override Guid? Abandoned(DbConnection connection)
    {
        var id = Guid.NewGuid();
        connection.Execute("INSERT INTO workers (id, life, name, state, alive_until) VALUES (@id, @life, 'a store before', 'released', now())",
            ("@id", id), ("@life", Random.Shared.Next(1, int.MaxValue)));
        return id;
    }

    public override string IndexedBy(string index) => "";

    public override string Matches(string column, string parameter) => $"{column} LIKE {parameter}";

    public override string Pattern(string wildcards) => wildcards
        .Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal)
        .Replace("_", @"\_", StringComparison.Ordinal)
        .Replace('*', '%')
        .Replace('?', '_');

    // The index of trigrams answers LIKE itself.
    public override string? HasStretches(string column, IReadOnlyList<string> stretches, Func<object, string> add) => null;
}
