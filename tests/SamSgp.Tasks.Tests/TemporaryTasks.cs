using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Validation;

namespace SamSgp.Tasks.Tests;

/// <summary>A temporary folder of task folders.</summary>
internal sealed class TemporaryTasks : IDisposable
{
    /// <summary>The smallest manifest that is right.</summary>
    public const string Minimal = """
        apiVersion: samsgp/v1
        id: liver-ct
        version: 1.0.0
        title: Liver on CT
        support:
          - { image: support/a.nii.gz, mask: support/a_seg.nii.gz }
        segments:
          - { number: 1, label: Liver, category: "SCT:123037004", type: "SCT:10200004 Liver" }
        """;

    /// <summary>Full path of the folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("samsgp-tasks-").FullName;

    /// <summary>Writes a file below the folder; returns its full path.</summary>
    public string Write(string relative, string text = "")
    {
        var path = Path.Combine(Folder, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Reads a manifest of this text.</summary>
    public ManifestReading Read(string yaml, string? supportRoot = null) =>
        TaskManifestReader.Read(Write("task/task.yaml", yaml), supportRoot);

    /// <summary>Reads a manifest of this text that must be right.</summary>
    public TaskManifest ReadGood(string yaml, string? supportRoot = null)
    {
        var reading = Read(yaml, supportRoot);
        Assert.Empty(reading.Faults);
        return reading.Manifest!;
    }

    public void Dispose() => Directory.Delete(Folder, true);
}
