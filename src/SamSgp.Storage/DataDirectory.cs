namespace SamSgp.Storage;

/// <summary>
/// The folder everything is kept in: <c>index.db</c>, <c>instances/</c>, and <c>incoming/</c> for what is not yet
/// acknowledged. One process at a time holds it, by a lock that ends with the process. Where several processes keep one store, each
/// has a data directory of its own for what is its alone, and the files of all lie in a shared folder.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    /// <summary>Name of the database in the folder.</summary>
    internal const string DatabaseName = "index.db";

    /// <summary>Name of the folder of instances in it.</summary>
    internal const string InstancesName = "instances";

    /// <summary>Name of the folder of what is being received.</summary>
    internal const string IncomingName = "incoming";

    /// <summary>How the names of what is being received end.</summary>
    internal const string StagedExtension = ".part";

    private readonly FileStream _processLock;

    private DataDirectory(string root, string? shared, FileStream processLock)
    {
        Root = root;
        FilesRoot = shared ?? root;
        IsShared = shared is not null;
        IncomingPath = shared is null ? Path.Combine(root, IncomingName) : Path.Combine(shared, IncomingName, $"{Guid.NewGuid():N}");
        _processLock = processLock;
        IsNew = !Directory.Exists(InstancesPath) && !File.Exists(DatabasePath);
        SealFound = File.Exists(ClosedWellPath) ? File.ReadAllText(ClosedWellPath) : null;
    }

    /// <summary>False when the process that had it before did not end well.</summary>
    public bool WasClosedWell => IsNew || SealFound is not null;

    /// <summary>Nothing was kept in it before.</summary>
    internal bool IsNew { get; }

    /// <summary>What the process before wrote when it ended well: the index that belongs to these files has it, too.</summary>
    internal string? SealFound { get; }

    /// <summary>What is written when this is closed; null when index and files may not agree.</summary>
    internal string? Seal { get; set; }

    private string ClosedWellPath => Path.Combine(Root, "closed-well");

    /// <summary>Full path of the folder.</summary>
    public string Root { get; }

    /// <summary>Full path of the folder with the files of all processes that keep this store; <see cref="Root"/> where this one does alone.</summary>
    public string FilesRoot { get; }

    /// <summary>True when other processes keep their files here, too.</summary>
    public bool IsShared { get; }

    /// <summary>Bytes that this process may still write on its disk.</summary>
    /// <exception cref="StorageUnavailableException">The disk does not say.</exception>
    public long FreeBytes
    {
        get
        {
            try
            {
                return new DriveInfo(FilesRoot).AvailableFreeSpace;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new StorageUnavailableException(StorageFault.Device, $"The disk that holds '{FilesRoot}' does not answer ({fault.Message}).", fault);
            }
        }
    }

    /// <summary>Full path of the SQLite database.</summary>
    internal string DatabasePath => Path.Combine(Root, DatabaseName);

    /// <summary>Acknowledged instances; file names are made of hashes, never of request text.</summary>
    internal string InstancesPath => Path.Combine(FilesRoot, InstancesName);

    /// <summary>Files being received: on the same file system, so that a rename makes them instances.</summary>
    internal string IncomingPath { get; }

    /// <summary>An instance has its name in <c>incoming/</c> until its rows are committed, beside the one in <c>instances/</c>: after a
    /// crash this tells what nobody was told of. Where the file system cannot do that, the table of uploads has to.</summary>
    internal bool LinksFiles { get; set; }

    /// <summary>Creates the folder where it is missing, takes the lock, and drops what an earlier process left half received.</summary>
    /// <exception cref="StorageUnavailableException">The folder cannot be made, written, or is in use.</exception>
    public static DataDirectory Open(string path) => Open(path, null);

    /// <summary>The same with a folder that holds the files of several processes; null for none.</summary>
    /// <exception cref="StorageUnavailableException">A folder cannot be made, written, or the first is in use.</exception>
    public static DataDirectory Open(string path, string? shared)
    {
        var root = Path.GetFullPath(path);
        try
        {
            CreatePrivate(root);
            var directory = new DataDirectory(root, shared is null ? null : Path.GetFullPath(shared), TakeLock(Path.Combine(root, "store.lock")));
            if (directory.IsShared) CreatePrivate(directory.FilesRoot);
            CreatePrivate(directory.InstancesPath);
            CreatePrivate(directory.IncomingPath);
            File.Delete(directory.ClosedWellPath);
            // Names tell one process what it was storing; several note it in the database.
            directory.LinksFiles = !directory.IsShared && HardLink.IsPossible(directory.IncomingPath, directory.InstancesPath);
            // After a good end nothing was on its way. Else the names say what was: StoreRepair reads them first.
            if (directory.WasClosedWell) directory.DropLeftovers(directory.Leftovers());
            return directory;
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException)
        {
            throw new StorageUnavailableException(StorageFault.AccessDenied,
                $"The data directory '{root}' cannot be written ({fault.Message}). Give this user write access to it, "
                + "or name another folder (Storage:DataDirectory).", fault);
        }
        catch (IOException fault) when (fault is not StorageUnavailableException)
        {
            throw new StorageUnavailableException(FaultOf(fault),
                $"The data directory '{root}' cannot be opened ({fault.Message}). Name a folder on a local disk that "
                + "can be written (Storage:DataDirectory).", fault);
        }
    }

    /// <summary>Names, without their ending, of what an earlier process was receiving or storing when it ended.</summary>
    internal IReadOnlySet<string> Leftovers() => Directory.EnumerateFiles(IncomingPath, "*" + StagedExtension)
        .Select(path => Path.GetFileNameWithoutExtension(path)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Removes such names. What was acknowledged has another one.</summary>
    internal void DropLeftovers(IReadOnlySet<string> names)
    {
        foreach (var name in names) File.Delete(Path.Combine(IncomingPath, name + StagedExtension));
    }

    /// <summary>Removes what other processes were receiving and did not write to since a moment: they have ended, and nobody was told that
    /// it is stored.</summary>
    internal void DropAbandoned(DateTimeOffset since)
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(FilesRoot, IncomingName), "*" + StagedExtension, SearchOption.AllDirectories))
            if (File.GetLastWriteTimeUtc(path) < since.UtcDateTime) File.Delete(path);
    }

    /// <summary>A subfolder for other parts of the product (support sets, caches); made where it is missing.</summary>
    /// <param name="name">A plain name without separators.</param>
    public string Subfolder(string name) => Subfolder(Root, name);

    /// <summary>The same, but of all processes that keep this store.</summary>
    /// <param name="name">A plain name without separators.</param>
    public string SharedSubfolder(string name) => Subfolder(FilesRoot, name);

    private static string Subfolder(string root, string name)
    {
        if (name.Length == 0 || name != Path.GetFileName(name) || name is "." or "..")
            throw new ArgumentException($"'{name}' is not a plain folder name.", nameof(name));
        return CreatePrivate(Path.Combine(root, name));
    }

    // Patients' images: nobody else on the machine reads them, whatever its umask is. A folder that is there keeps its mode.
    private static string CreatePrivate(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path).FullName
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;

    /// <inheritdoc />
    public void Dispose()
    {
        if (!_processLock.CanWrite) return;
        try
        {
            if (Seal is not null) File.WriteAllText(ClosedWellPath, Seal);
            if (IsShared && !Directory.EnumerateFileSystemEntries(IncomingPath).Any()) Directory.Delete(IncomingPath);
        }
        catch (IOException)
        {
            // Without the mark the next start compares files and index: slower, not wrong.
        }

        _processLock.Dispose();
    }

    /// <summary>True while at least a twentieth of the disk is free: else what is kept for convenience alone has to go.</summary>
    public bool HasRoom => new DriveInfo(FilesRoot) is var disk && disk.AvailableFreeSpace >= disk.TotalSize / 20;

    internal static StorageFault FaultOf(IOException fault) => (fault.HResult & 0xFFFF) switch
    {
        28 or 122 or 0x70 => StorageFault.DiskFull, // ENOSPC, EDQUOT, ERROR_DISK_FULL
        30 or 13 => StorageFault.AccessDenied, // EROFS, EACCES
        _ => StorageFault.Device,
    };

    private static FileStream TakeLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault) when (File.Exists(path) && FaultOf(fault) == StorageFault.Device)
        {
            throw new StorageUnavailableException(StorageFault.InUse,
                $"The data directory '{Path.GetDirectoryName(path)}' is in use by another process. Stop that one, or name "
                + "another folder (Storage:DataDirectory).", fault);
        }
    }
}
