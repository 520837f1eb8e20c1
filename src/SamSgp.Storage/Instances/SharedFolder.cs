using System.Data.Common;
using System.Security.Cryptography;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Instances;

/// <summary>Makes sure that all processes of one database keep their files in one folder, and that the folder gives back what it was given.</summary>
public static class SharedFolder
{
    private const string MarkName = ".samsgp-store", Mark = "shared-folder";
    private const int ProbeBytes = 256 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Compares the folder's mark with the database's, and tries to keep a file there.</summary>
    /// <exception cref="StorageUnavailableException">It is another store's folder, an empty one where files belong, or not to be relied on.</exception>
    public static void Verify(DataDirectory directory, StoreDatabase database)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(database);
        try
        {
            Probe(directory.IncomingPath);
            Compare(directory.FilesRoot, database);
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or (IOException and not StorageUnavailableException))
        {
            throw new StorageUnavailableException(StorageFault.AccessDenied,
                $"The shared folder '{directory.FilesRoot}' cannot be used ({fault.Message}). Mount it with write access for this user "
                + "(Storage:SharedFolder).", fault);
        }
    }

    // The first process of a store marks both; whoever comes later compares.
    private static void Compare(string folder, StoreDatabase database)
    {
        var path = Path.Combine(folder, MarkName);
        var mine = File.Exists(path) ? File.ReadAllText(path) : Guid.NewGuid().ToString("N");
        var isFirst = database.WriteAsync(connection => connection.Execute(
            "INSERT INTO store_marks (name, value) VALUES (@name, @value) ON CONFLICT DO NOTHING", ("@name", Mark), ("@value", mine)),
            CancellationToken.None).GetAwaiter().GetResult() == 1;
        if (isFirst && !File.Exists(path))
        {
            File.WriteAllText(path, mine);
            Durability.FlushFolder(folder);
        }

        database.Read(connection =>
        {
            Require(folder, connection);
            return true;
        });
    }

    /// <summary>Compares the folder's mark with that of a database that processes keep, and changes nothing.</summary>
    /// <exception cref="StorageUnavailableException">It is another store's folder, or an empty one where files belong.</exception>
    internal static void Require(string folder, DbConnection connection)
    {
        var kept = connection.Scalar<string>("SELECT value FROM store_marks WHERE name = @name", ("@name", Mark));
        if (WaitFor(Path.Combine(folder, MarkName)) is var found && found != kept)
            throw new StorageUnavailableException(StorageFault.AccessDenied, found is null
                ? $"The shared folder '{folder}' is not the one this database's files lie in (its file {MarkName} is missing). Is it mounted? "
                    + "All processes name the same folder (Storage:SharedFolder)."
                : $"The shared folder '{folder}' belongs to another database. All processes of one database name the same folder (Storage:SharedFolder).", null);
    }

    // Another process may be about to write it.
    private static string? WaitFor(string path)
    {
        var end = TimeProvider.System.GetTimestamp();
        while (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            if (TimeProvider.System.GetElapsedTime(end) > Patience) return null;
            Task.Delay(100).Wait();
        }

        return File.ReadAllText(path);
    }

    private static void Probe(string incoming)
    {
        var bytes = RandomNumberGenerator.GetBytes(ProbeBytes);
        var (written, moved) = (Path.Combine(incoming, "probe.part"), Path.Combine(incoming, "probe"));
        using (var file = File.OpenHandle(written, FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.Write(file, bytes, 0);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(written, moved);
        Durability.FlushFolder(incoming);
        var found = File.ReadAllBytes(moved);
        File.Delete(moved);
        if (!found.AsSpan().SequenceEqual(bytes))
            throw new StorageUnavailableException(StorageFault.Device, $"The folder '{incoming}' gives back other bytes than were written to it.", null);
    }
}
