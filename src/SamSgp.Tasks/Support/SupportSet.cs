using SamSgp.Tasks.Manifests;

namespace SamSgp.Tasks.Support;

/// <summary>What of a task's support set is there.</summary>
/// <param name="Examples">Image files with masks, in the manifest's order, wildcards replaced by what was found.</param>
/// <param name="Series">DICOM series of the manifest; whether they are there is asked of the store or PACS.</param>
/// <param name="Missing">What was not found; a task is runnable when this is empty.</param>
public sealed record SupportSet(IReadOnlyList<SupportFiles> Examples, IReadOnlyList<SupportSeries> Series,
    IReadOnlyList<MissingSupport> Missing)
{
    /// <summary>Version of what users added to the manifest's examples; 0 for nothing.</summary>
    public int Version { get; init; }

    /// <summary>True when every file the manifest names is there.</summary>
    public bool IsComplete => Missing.Count == 0;

    /// <summary>Looks for the files of a task's support set, now.</summary>
    public static SupportSet Locate(TaskManifest task)
    {
        var (examples, missing) = (new List<SupportFiles>(), new List<MissingSupport>());
        foreach (var entry in task.Support.OfType<SupportFiles>())
        {
            var found = Expand(entry).ToList();
            if (found.Count == 0) missing.Add(MissingSupport.Of(entry.Image, "images", task));
            foreach (var example in found)
            {
                examples.Add(example);
                missing.AddRange(example.Masks.Select(m => m.Path).Prepend(example.Image).Where(path => !File.Exists(path))
                    .Select(path => MissingSupport.Of(path, path == example.Image ? "image" : "mask", task)));
            }
        }

        return new SupportSet(examples, [.. task.Support.OfType<SupportSeries>()], [.. missing.DistinctBy(m => m.Path)]);
    }

    private static IEnumerable<SupportFiles> Expand(SupportFiles entry)
    {
        if (!entry.Image.Contains('*', StringComparison.Ordinal)) return [entry];

        var folder = Path.GetDirectoryName(entry.Image)!;
        var parts = Path.GetFileName(entry.Image).Split('*');
        if (!Directory.Exists(folder)) return [];
        return Directory.EnumerateFiles(folder)
            .Select(path => Path.GetFileName(path))
            .Where(name => name.Length > parts[0].Length + parts[1].Length
                && name.StartsWith(parts[0], StringComparison.Ordinal) && name.EndsWith(parts[1], StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Take(entry.Take ?? int.MaxValue)
            .Select(name => Fill(entry, name[parts[0].Length..^parts[1].Length]));
    }

    private static SupportFiles Fill(SupportFiles entry, string star) => entry with
    {
        Image = entry.Image.Replace("*", star, StringComparison.Ordinal),
        Masks = [.. entry.Masks.Select(m => m with { Path = m.Path.Replace("*", star, StringComparison.Ordinal) })],
    };
}
