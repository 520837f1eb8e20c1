using System.Data.Common;

namespace SamSgp.Storage.Database;

/// <summary>In what the SQL of engines differs, and only that.</summary>
internal abstract class SqlDialect
{
    /// <summary>The engine calls back: the function <c>accepts(n, json)</c> applies condition n to a dataset.</summary>
    public abstract bool CallsBack { get; }

    /// <summary>Behind a table: by which index its rows are looked up, where that can be said.</summary>
    public abstract string IndexedBy(string index);

    /// <summary>At the end of a query of workitems <c>w</c>: the row is held until the transaction ends, and those that others hold are
    /// passed over.</summary>
    public abstract string SkipLocked { get; }

    /// <summary>At the end of a query: the rows of a table are changed by nobody else until the transaction ends, and what is read after
    /// this has seen all changes of others to what belongs to them.</summary>
    public abstract string Lock(string alias);

    /// <summary>At the end of a query: nobody changes its rows until the transaction ends.</summary>
    public abstract string ForShare { get; }

    /// <summary>Within a change: holder of a workitem whose holder is gone, so that it is taken over; null where nothing is written of holders.</summary>
    public abstract Guid? Abandoned(DbConnection connection);

    /// <summary>A condition: the column matches the pattern in a parameter, with regard to case.</summary>
    public abstract string Matches(string column, string parameter);

    /// <summary>A DICOM wildcard pattern (PS3.4 C.2.2.2.4) as <see cref="Matches"/> wants it: all but <c>*</c> and <c>?</c> stands for itself.</summary>
    public abstract string Pattern(string wildcards);

    /// <summary>A condition that studies <c>s</c> have each of these stretches in a name, by an index; null where the comparison itself
    /// uses one.</summary>
    /// <param name="column">Name of the column.</param>
    /// <param name="stretches">Each has three characters or more.</param>
    /// <param name="add">Adds a parameter and gives its name.</param>
    public abstract string? HasStretches(string column, IReadOnlyList<string> stretches, Func<object, string> add);
}
