using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Api;

/// <summary>The phantom's task with a support set of the test's own.</summary>
internal static class SupportTask
{
    /// <summary>Writes its manifest.</summary>
    /// <param name="tasks">The folder of task folders.</param>
    /// <param name="id">Id of the task.</param>
    /// <param name="series">Support series; null for the files that are shipped.</param>
    /// <param name="segmentation">Its SEG or RTSTRUCT.</param>
    /// <param name="labels">What its numbers mean, as YAML.</param>
    public static void Write(TemporaryFolder tasks, string id, string? series, string? segmentation, string labels)
    {
        var shipped = Path.Combine(SharedData.RepositoryRoot, "plugin-manifests", "phantom-ct");
        var text = File.ReadAllText(Path.Combine(shipped, "task.yaml"));
        text = text.Replace("id: phantom-ct", $"id: {id}", StringComparison.Ordinal).Replace("support/*", shipped + "/support/*", StringComparison.Ordinal);
        if (series is not null)
        {
            var from = text.IndexOf("support:", StringComparison.Ordinal);
            var to = text.IndexOf("segments:", from, StringComparison.Ordinal);
            text = text[..from] + $"support:\n  - series: \"{series}\"\n    segmentation: \"{segmentation}\"\n    labels: {labels}\n    slices: all\n\n" + text[to..];
        }

        Directory.CreateDirectory(tasks.PathTo(id));
        File.WriteAllText(tasks.PathTo(id, "task.yaml"), text);
    }
}
