using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Validation;

namespace SamSgp.Tasks.Catalog;

/// <summary>The tasks of a folder, read again when its files change. Thread-safe.</summary>
public sealed class TaskCatalog : IDisposable
{
    /// <summary>Editors and copying write a file in several steps: reading waits until they have been quiet.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    private readonly Lock _reading = new();
    private readonly string? _supportRoot;
    private readonly TaskCheck? _check;
    private readonly ITimer _timer;
    private readonly List<FileSystemWatcher> _watchers;
    private volatile TaskSnapshot _current;

    /// <summary>Reads the folder and begins to watch it.</summary>
    /// <param name="folder">The folder of task folders.</param>
    /// <param name="supportRoot">What <c>${SAMSGP_SUPPORT}</c> stands for; null for each task's own folder.</param>
    /// <param name="time">Times the wait for quiet.</param>
    /// <param name="check">What else makes a manifest faulty; null for nothing.</param>
    /// <param name="ownFolder">A second folder of task folders, for those that this installation's users made; null for none.</param>
    public TaskCatalog(string folder, string? supportRoot, TimeProvider time, TaskCheck? check = null, string? ownFolder = null)
    {
        Folder = Path.GetFullPath(folder);
        OwnFolder = ownFolder is null ? null : Path.GetFullPath(ownFolder);
        (_supportRoot, _check) = (supportRoot, check);
        _timer = time.CreateTimer(_ => Reload(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _watchers = [.. Folders.Where(Directory.Exists).Select(Watch)];
        _current = TaskSnapshot.Read(Folders, _supportRoot, _check);
    }

    /// <summary>Raised after <see cref="Current"/> was read anew, on a thread of its own; listeners must not throw.</summary>
    public event EventHandler? Changed;

    /// <summary>Full path of the folder.</summary>
    public string Folder { get; }

    /// <summary>Full path of the folder of tasks that users made; null for none.</summary>
    public string? OwnFolder { get; }

    private IEnumerable<string> Folders => OwnFolder is null ? [Folder] : [Folder, OwnFolder];

    /// <summary>True for a task that users made.</summary>
    public bool IsOwn(TaskManifest task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return OwnFolder is not null && Path.GetDirectoryName(Path.GetDirectoryName(task.FilePath)) == OwnFolder;
    }

    /// <summary>The tasks now; keep the reference for the length of a piece of work.</summary>
    public TaskSnapshot Current => _current;

    /// <summary>Reads the folder now: for folders whose changes the system does not tell (network shares).</summary>
    public void Reload()
    {
        lock (_reading) _current = TaskSnapshot.Read(Folders, _supportRoot, _check);
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watchers.ForEach(watcher => watcher.Dispose());
        _timer.Dispose();
    }

    private FileSystemWatcher Watch(string folder)
    {
        var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true };
        watcher.Changed += (_, _) => Schedule();
        watcher.Created += (_, _) => Schedule();
        watcher.Deleted += (_, _) => Schedule();
        watcher.Renamed += (_, _) => Schedule();
        watcher.Error += (_, _) => Schedule();
        watcher.EnableRaisingEvents = true;
        return watcher;
    }

    private void Schedule() => _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
}
