using System.Data.Common;
using SamSgp.Storage.Postgres.Events;
using SamSgp.Storage.Workitems;

namespace SamSgp.Storage.Postgres.Benchmarks;

/// <summary>A journal that is written and of which nobody is told: what the telling costs is the difference.</summary>
internal sealed class SilentJournal(PostgresJournal journal) : WorkitemJournal
{
    public override Task<IReadOnlyList<WorkitemNews>> NextAsync(CancellationToken cancellationToken) => journal.NextAsync(cancellationToken);

    internal override void Write(DbConnection connection, WorkitemNews news) => journal.Write(connection, news);

    internal override void Tell()
    {
    }

    internal override void TellProgress()
    {
    }
}
