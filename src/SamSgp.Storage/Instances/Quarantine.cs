using System.Text.Json;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Instances;

/// <summary>
/// The folder <c>quarantine/</c>: files that were in the store without belonging to it, each with a note beside it that says
/// where it lay and why it was moved. Only a person removes them, but those of deleted instances, which have their time.
/// </summary>
public sealed class Quarantine
{
    private const string NoteExtension = ".json";

    private readonly string _instances;

    /// <summary>The quarantine of a data directory.</summary>
    public Quarantine(DataDirectory directory)
        : this(directory.FilesRoot)
    {
    }

    private Quarantine(string root) =>
        (_instances, Folder) = (Path.Combine(root, DataDirectory.InstancesName), Path.Combine(root, "quarantine"));

    private string Folder { get; }

    /// <summary>What is in a data directory's quarantine; the service may run on it.</summary>
    public static IReadOnlyList<QuarantinedFile> ListIn(string dataDirectory) => new Quarantine(Path.GetFullPath(dataDirectory)).List();

    /// <summary>Removes a file of a data directory's quarantine for good; the service may run on it.</summary>
    public static void DeleteIn(string dataDirectory, QuarantinedFile file) => new Quarantine(Path.GetFullPath(dataDirectory)).Delete(file);

    /// <summary>What is in it, the oldest first.</summary>
    public IReadOnlyList<QuarantinedFile> List() => !Directory.Exists(Folder) ? [] :
        [.. Directory.EnumerateFiles(Folder, "*" + StoredTree.Extension).Select(Describe).OrderBy(file => file.Since).ThenBy(file => file.Name)];

    /// <summary>How many files are in it, and their bytes together.</summary>
    public (int Files, long Bytes) Measure()
    {
        if (!Directory.Exists(Folder)) return default;
        var lengths = new DirectoryInfo(Folder).EnumerateFiles("*" + StoredTree.Extension).Select(file => file.Length).ToList();
        return (lengths.Count, lengths.Sum());
    }

    private void Delete(QuarantinedFile file)
    {
        File.Delete(PathOf(file.Name));
        File.Delete(PathOf(file.Name) + NoteExtension);
    }

    /// <summary>Moves a file of the store here; its name is on disk when this returns.</summary>
    /// <param name="relative">Where it lies below the folder of instances.</param>
    /// <param name="reason">A sentence for whoever looks at it.</param>
    /// <param name="now">When.</param>
    internal void Add(string relative, string reason, DateTimeOffset now)
    {
        if (!Move(relative, new Note(relative, reason, now, null))) return;
        Durability.FlushFolder(Folder);
        Durability.FlushFolder(Path.GetDirectoryName(Path.Combine(_instances, relative))!);
    }

    /// <summary>Moves the file of a deleted instance here. Many come at once: <see cref="Flush"/> brings their names to disk.</summary>
    internal void AddDeleted(string relative, DateTimeOffset now, TimeSpan keep) =>
        Move(relative, new Note(relative, "Its instance was deleted.", now, now + keep));

    /// <summary>Brings the names of what was moved here to disk.</summary>
    internal void Flush()
    {
        if (Directory.Exists(Folder)) Durability.FlushFolder(Folder);
    }

    /// <summary>Removes for good files of deleted instances: those that have had their time, or all where the disk needs their room.</summary>
    /// <returns>How many files.</returns>
    public int RemoveDeleted(DateTimeOffset now, bool all)
    {
        var expired = List().Where(file => all ? file.Until is not null : file.Until <= now).ToList();
        expired.ForEach(Delete);
        return expired.Count;
    }

    private bool Move(string relative, Note note)
    {
        var source = Path.Combine(_instances, relative);
        if (!File.Exists(source)) return false;
        Directory.CreateDirectory(Folder);
        var name = FreeName(Path.GetFileName(relative));
        // The note first: a note without its file is nothing, a file without its note says less.
        File.WriteAllText(PathOf(name) + NoteExtension, JsonSerializer.Serialize(note));
        File.Move(source, PathOf(name));
        return true;
    }

    /// <summary>Moves a file back to where it lay.</summary>
    internal void TakeOut(QuarantinedFile file)
    {
        var target = Path.Combine(_instances, file.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Move(PathOf(file.Name), target);
        File.Delete(PathOf(file.Name) + NoteExtension);
        Durability.FlushFolder(Path.GetDirectoryName(target)!);
    }

    private QuarantinedFile Describe(string path)
    {
        var file = new FileInfo(path);
        var note = ReadNote(path + NoteExtension);
        return new QuarantinedFile(file.Name, IsInside(note?.Path) ? note!.Path : file.Name, note?.Reason ?? "(its note is missing)",
            note?.Since ?? new DateTimeOffset(file.LastWriteTimeUtc), file.Length, note?.Until);
    }

    private static Note? ReadNote(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Note>(File.ReadAllText(path)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The note may have been edited: nothing is moved out of the folder of instances by it.
    private bool IsInside(string? relative) => relative is not null && relative.EndsWith(StoredTree.Extension, StringComparison.Ordinal)
        && Path.GetFullPath(Path.Combine(_instances, relative))
            .StartsWith(_instances + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private string FreeName(string wanted)
    {
        var name = wanted;
        for (var n = 2; File.Exists(PathOf(name)); n++) name = $"{Path.GetFileNameWithoutExtension(wanted)}-{n}{StoredTree.Extension}";
        return name;
    }

    private string PathOf(string name) => Path.Combine(Folder, name);

    private sealed record Note(string Path, string Reason, DateTimeOffset Since, DateTimeOffset? Until);
}
