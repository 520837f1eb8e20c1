using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Cli.Commands.Tasks;

/// <summary>Labelled images that lie beside those a task's prepared examples are made of, and are none of them.</summary>
internal static class UnseenImages
{
    /// <summary>In order of their names; none where the manifest takes all there are, or not all of the examples are here. Those of a case that is
    /// among the examples are left out.</summary>
    public static IReadOnlyList<SupportFiles> Of(TaskManifest task)
    {
        var sources = task.Support.OfType<SupportPrepared>().SelectMany(prepared => prepared.From).OfType<SupportFiles>().Where(files => files.Take is not null).ToList();
        if (sources.Count == 0 || SupportSet.LocateImages(task) is not { IsComplete: true } examples) return [];
        var known = examples.Examples.Select(example => example.Case).ToHashSet(StringComparer.Ordinal);
        var all = SupportSet.LocateImages(task with { Support = [.. sources.Select(files => files with { Take = null })] });
        return all.IsComplete ? [.. all.Examples.Where(example => !known.Contains(example.Case))] : [];
    }
}
