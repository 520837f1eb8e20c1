using SamSgp.Testing;

namespace SamSgp.EndToEnd.Tests;

/// <summary>The programs of the folder examples, as users run them.</summary>
public sealed class ExampleTests
{
    [Fact]
    public void Correct_APatientOfThePhantom_PaintsThreeSlicesAndWritesTheResult()
    {
        using var folder = new TemporaryFolder();
        var task = Path.Combine(SharedData.RepositoryRoot, "plugin-manifests", "phantom-ct");

        var run = ToolRun.Of("dotnet", ["run", Path.Combine(SharedData.RepositoryRoot, "examples", "correct.cs"), "--", Path.Combine(task, "task.yaml"),
            Path.Combine(task, "support", "phantom102_ct.nii.gz"), Path.Combine(task, "support", "phantom102_seg.nii.gz"), "1", folder.PathTo("liver.nii.gz")]);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("3 painted: Dice 0.9", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.PathTo("liver.nii.gz")));
    }
}
