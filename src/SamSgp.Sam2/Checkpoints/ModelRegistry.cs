namespace SamSgp.Sam2.Checkpoints;

/// <summary>Models by name: folders that hold a folder a model, each with its <see cref="ModelEntry.FileName"/>. A name
/// in an earlier folder hides the same name in a later one. Folders are read when asked, so a model that was added is
/// there at once.</summary>
/// <param name="folders">Full paths, searched in order; those that do not exist are passed over.</param>
public sealed class ModelRegistry(IReadOnlyList<string> folders)
{
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

    /// <summary>The entry of a name.</summary>
    /// <exception cref="CheckpointException">There is none, or it cannot be read.</exception>
    public ModelEntry Find(string name)
    {
        var entries = EntryPaths();
        if (entries.TryGetValue(name, out var path)) return ModelEntry.Read(path);
        var known = entries.Count == 0 ? "no model is registered" : "registered are " + string.Join(", ", entries.Keys);
        throw new CheckpointException($"There is no model '{name}' in {string.Join(", ", folders)}; {known}.");
    }
}
