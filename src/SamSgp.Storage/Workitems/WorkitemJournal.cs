using System.Data.Common;

namespace SamSgp.Storage.Workitems;

/// <summary>What happens to workitems, kept with the change itself and read by all processes of one store: whoever listens to one of
/// them hears of it, whichever process did it.</summary>
public abstract class WorkitemJournal
{
    /// <summary>The next news, each once; those of one workitem in the order of its versions. Waits until there are any.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="StorageUnavailableException">The database does not answer; what is not read yet is read later.</exception>
    public abstract Task<IReadOnlyList<WorkitemNews>> NextAsync(CancellationToken cancellationToken);

    /// <summary>Within a change: writes it down.</summary>
    internal abstract void Write(DbConnection connection, WorkitemNews news);

    /// <summary>Changes are committed: others are told that there is something to read.</summary>
    internal abstract void Tell();

    /// <summary>Progress is committed, which is not written down: the last of it counts.</summary>
    internal abstract void TellProgress();
}
