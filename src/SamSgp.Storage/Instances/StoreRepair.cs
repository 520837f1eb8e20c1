using System.Data.Common;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Instances;

/// <summary>
/// Makes files and index agree after a crash, and after the index was lost, or replaced by an older one. The files are what
/// counts: those the index does not know are taken into it. Only what is known never to have been acknowledged is moved out of
/// the store, to the quarantine; nothing is removed.
/// </summary>
public sealed class StoreRepair(DataDirectory directory, StoreDatabase database, InstanceStore store, TimeProvider clock)
{
    private const string NeverAcknowledged = "The service ended while it was being stored: its sender was not told that it is.";

    private readonly Quarantine _quarantine = new(directory);

    /// <summary>Compares the whole folder with the index and mends the differences. Runs before instances are stored or given.</summary>
    /// <param name="unreadable">Told of each file that is no instance, and why; it is left where it is.</param>
    /// <param name="adopted">Told how many instances were taken into the index so far.</param>
    /// <param name="cancellationToken">Stops between files; what is mended by then stays so.</param>
    public async Task<RepairReport> ReconcileAsync(
        Action<string, string> unreadable, Action<int> adopted, CancellationToken cancellationToken)
    {
        await store.CollectGarbageAsync();
        var indexKnewNone = database.Read(connection => connection.Scalar<long?>("SELECT 1 FROM instances LIMIT 1")) is null;
        var (uploads, leftovers) = (database.Read(Upload.All), directory.Leftovers());
        var noted = uploads.SelectMany(upload => upload.Keys).ToHashSet(StringComparer.Ordinal);
        bool IsBegun(string path) => noted.Contains(path) || leftovers.Contains(InstancePath.ReceivedAs(path));
        var adoption = new Adoption(directory, database, clock, unreadable);
        var (doubtful, missing) = (new List<string>(), 0);
        foreach (var part in StoredTree.Parts(directory.InstancesPath).Append(""))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (unknown, lost) = Compare(part);
            doubtful.AddRange(unknown.Where(IsBegun));
            missing += await NoteAsync(lost, cancellationToken);
            await adoption.TakeInAsync(unknown.Where(path => !IsBegun(path)), cancellationToken);
            if (adoption.Adopted > 0) adopted(adoption.Adopted);
        }

        // An index that lost instances may also have lost the end of an upload: then what it says of one proves nothing.
        if (adoption.Adopted > 0) await adoption.TakeInAsync(doubtful, cancellationToken);
        else doubtful.ForEach(path => _quarantine.Add(path, NeverAcknowledged, clock.GetUtcNow()));
        if (uploads.Count > 0) await database.WriteAsync(connection => uploads.Sum(upload => upload.Remove(connection)), cancellationToken);
        directory.DropLeftovers(leftovers);
        database.KnowsAllFiles = true;
        return new RepairReport
        {
            IndexWasLost = indexKnewNone && adoption.Adopted > 0,
            Adopted = adoption.Adopted,
            Quarantined = adoption.Quarantined + (adoption.Adopted > 0 ? 0 : doubtful.Count),
            Missing = missing,
            Unreadable = adoption.Unreadable,
        };
    }

    /// <summary>Moves a file from the quarantine back into the store and the index.</summary>
    /// <param name="file">The file.</param>
    /// <param name="unreadable">Told why it is no instance; it is back in its place all the same.</param>
    /// <param name="cancellationToken">Cancels before it is moved.</param>
    /// <returns>False when it went to the quarantine again, or is no instance.</returns>
    public async Task<bool> RestoreAsync(QuarantinedFile file, Action<string, string> unreadable, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var adoption = new Adoption(directory, database, clock, unreadable);
        _quarantine.TakeOut(file);
        await adoption.TakeInAsync([file.Path], CancellationToken.None);
        return adoption.Adopted > 0;
    }

    private (List<string> Unknown, List<string> Lost) Compare(string part)
    {
        var files = (part.Length == 0 ? StoredTree.FilesAtTop(directory.InstancesPath) : StoredTree.FilesOf(directory.InstancesPath, part))
            .ToHashSet(StringComparer.Ordinal);
        return database.Read(connection =>
        {
            var known = part.Length == 0 ? Paths(connection, "path NOT LIKE '%/%'", "")
                : Paths(connection, "path >= @part || '/' AND path < @part || '0'", part); // '0' follows '/'
            var garbage = connection.Query("SELECT path FROM garbage", row => row.GetString(0));
            var unknown = files.Except(known, StringComparer.Ordinal).Except(garbage, StringComparer.Ordinal).ToList();
            return (unknown, known.Where(path => !files.Contains(path)).ToList());
        });
    }

    private static List<string> Paths(DbConnection connection, string condition, string part) => connection.Query(
        $"SELECT path FROM instances WHERE {condition}", row => row.GetString(0), ("@part", part));

    private async Task<int> NoteAsync(List<string> lost, CancellationToken cancellationToken)
    {
        if (lost.Count == 0) return 0;
        var kinds = lost.Select(path => (path, (DamageKind?)(StoredTree.IsLinked(directory.InstancesPath, path) ? DamageKind.Link : DamageKind.Missing)));
        await new InstanceDamage(directory, database, clock).RecordAsync([.. kinds], cancellationToken);
        return lost.Count;
    }
}
