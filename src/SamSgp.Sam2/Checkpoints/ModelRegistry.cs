using System.Globalization;

namespace SamSgp.Sam2.Checkpoints;

/// <summary>Models by name: folders that hold a folder a model, each with its <see cref="ModelEntry.FileName"/>. A name
/// in an earlier folder hides the same name in a later one. Folders are read when asked, so a model that was added is
/// there at once.</summary>
/// <param name="folders">Full paths, searched in order; those that do not exist are passed over.</param>
public sealed class ModelRegistry(IReadOnlyList<string> folders)
{
    private const int LeastHash = 8; // digits

    /// <summary>The folders.</summary>
    public IReadOnlyList<string> Folders => folders;

    /// <summary>Full paths of all entries, hidden ones left out, by name.</summary>
    public IReadOnlyDictionary<string, string> EntryPaths()
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var folder in folders.Where(Directory.Exists))
        {
            foreach (var path in Directory.EnumerateDirectories(folder).Select(d => Path.Combine(d, ModelEntry.FileName)).Where(File.Exists))
                found.TryAdd(Path.GetFileName(Path.GetDirectoryName(path)!), path);
        }

        return found;
    }

    /// <summary>The entry of a name, which may be pinned to a version (<c>sgp-nano@2</c>) or to the beginning of a SHA-256, of eight
    /// digits at least (<c>sgp-nano@4037f4c7</c>).</summary>
    /// <exception cref="CheckpointException">There is none, it cannot be read, or it is another than is pinned.</exception>
    public ModelEntry Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var entries = EntryPaths();
        var parts = name.Split('@', 2);
        (name, var pin) = (parts[0], parts.Length > 1 ? parts[1] : null);
        if (entries.TryGetValue(name, out var path))
        {
            var entry = ModelEntry.Read(path);
            return pin is null || Is(entry, pin) ? entry : throw new CheckpointException(
                $"Model {name} in {entry.Folder} is version {entry.Version} with SHA-256 {entry.Sha256}, and {name}@{pin} is asked for: install "
                + "that one, or change model.checkpoint of the task.");
        }

        var known = entries.Count == 0 ? "no model is registered" : "registered are " + string.Join(", ", entries.Keys);
        throw new CheckpointException($"There is no model '{name}' in {string.Join(", ", folders)}; {known}.");
    }

    // Shorter ones are versions: no eight digits of a hash are as short.
    private static bool Is(ModelEntry entry, string pin) => pin.Length < LeastHash
        ? pin == entry.Version.ToString(CultureInfo.InvariantCulture)
        : entry.Sha256.StartsWith(pin, StringComparison.OrdinalIgnoreCase);
}
