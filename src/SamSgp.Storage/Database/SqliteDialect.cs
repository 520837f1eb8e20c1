using System.Data.Common;

namespace SamSgp.Storage.Database;

/// <summary>One writer: whatever is read in a change stays so until its end.</summary>
internal sealed class SqliteDialect : SqlDialect
{
    public override bool CallsBack => true;

    public override string SkipLocked => "";

    public override string ForShare => "";

    public override string Lock(string alias) => "";

    public override Guid? Abandoned(DbConnection connection) => null;

    public override string IndexedBy(string index) => $" INDEXED BY {index}";

    public override string Matches(string column, string parameter) => $"{column} GLOB {parameter}";

    public override string Pattern(string wildcards) => wildcards.Replace("[", "[[]", StringComparison.Ordinal);

    // Stretches are looked up by their trigrams: what remains to compare is little.
    public override string HasStretches(string column, IReadOnlyList<string> stretches, Func<object, string> add)
    {
        var phrases = stretches.Select(stretch => $"{column} : \"{stretch.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        return $"s.id IN (SELECT rowid FROM study_names WHERE study_names MATCH {add(string.Join(" AND ", phrases))})";
    }
}
