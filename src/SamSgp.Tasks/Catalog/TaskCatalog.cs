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
    private readonly FileSystemWatcher? _watcher;
    private volatile TaskSnapshot _current;

    /// <summary>Reads the folder and begins to watch it.</summary>
    /// <param name="folder">The folder of task folders.</param>
    /// <param name="supportRoot">What <c>${SAMSGP_SUPPORT}</c> stands for; null for each task's own folder.</param>
    /// <param name="time">Times the wait for quiet.</param>
    /// <param name="check">What else makes a manifest faulty; null for nothing.</param>
    public TaskCatalog(string folder, string? supportRoot, TimeProvider time, TaskCheck? check = null)
    {
        Folder = Path.GetFullPath(folder);
        (_supportRoot, _check) = (supportRoot, check);
        _timer = time.CreateTimer(_ => Reload(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _watcher = Directory.Exists(Folder) ? Watch() : null;
        _current = TaskSnapshot.Read(Folder, _supportRoot, _check);
    }

    /// <summary>Raised after <see cref="Current"/> was read anew, on a thread of its own; listeners must not throw.</summary>
    public event EventHandler? Changed;

    /// <summary>Full path of the folder.</summary>
    public string Folder { get; }

    /// <summary>The tasks now; keep the reference for the length of a piece of work.</summary>
    public TaskSnapshot Current => _current;

    /// <summary>Reads the folder now: for folders whose changes the system does not tell (network shares).</summary>
    public void Reload()
    {
        lock (_reading) _current = TaskSnapshot.Read(Folder, _supportRoot, _check);
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watcher?.Dispose();
        _timer.Dispose();
    }

    private FileSystemWatcher Watch()
    {
        var watcher = new FileSystemWatcher(Folder) { IncludeSubdirectories = true };
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
