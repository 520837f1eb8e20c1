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

    /// <summary>Examples that were encoded before; the files are there.</summary>
    public IReadOnlyList<SupportPrepared> Prepared { get; init; } = [];

    /// <summary>Looks for the files of a task's support set, now. Where a prepared file is missing and all it is made of is there,
    /// the images stand in its place.</summary>
    public static SupportSet Locate(TaskManifest task)
    {
        ArgumentNullException.ThrowIfNull(task);
        var set = Locate(task, task.Support.Where(entry => entry is not SupportPrepared));
        foreach (var prepared in task.Support.OfType<SupportPrepared>())
        {
            if (File.Exists(prepared.Path))
            {
                set = set with { Prepared = [.. set.Prepared, prepared] };
                continue;
            }

            var sources = Locate(task, prepared.From);
            if (prepared.From.Count == 0) set = set with { Missing = [.. set.Missing, MissingSupport.OfPrepared(prepared.Path, task)] };
            else set = set.And(sources);
        }

        return set with { Missing = [.. set.Missing.DistinctBy(m => m.Path)] };
    }

    /// <summary>Looks for all images of a task's support set, those that prepared files are made of too: what is prepared or
    /// trained on.</summary>
    public static SupportSet LocateImages(TaskManifest task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Locate(task, task.Support.SelectMany(entry => entry is SupportPrepared prepared ? prepared.From : [entry]));
    }

    private SupportSet And(SupportSet other) => this with
    {
        Examples = [.. Examples, .. other.Examples], Series = [.. Series, .. other.Series], Missing = [.. Missing, .. other.Missing],
    };

    private static SupportSet Locate(TaskManifest task, IEnumerable<SupportEntry> entries)
    {
        var (examples, series, missing) = (new List<SupportFiles>(), new List<SupportSeries>(), new List<MissingSupport>());
        foreach (var entry in entries)
        {
            if (entry is SupportSeries one) series.Add(one);
            if (entry is not SupportFiles files) continue;
            var found = Expand(files).ToList();
            if (found.Count == 0) missing.Add(MissingSupport.Of(files.Image, "images", task));
            foreach (var example in found)
            {
                examples.Add(example);
                missing.AddRange(example.Masks.Select(m => m.Path).Prepend(example.Image).Where(path => !File.Exists(path))
                    .Select(path => MissingSupport.Of(path, path == example.Image ? "image" : "mask", task)));
            }
        }

        return new SupportSet(examples, series, [.. missing.DistinctBy(m => m.Path)]);
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
