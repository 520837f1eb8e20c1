using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Tasks.Tests.Catalog;

public sealed class TaskCatalogTests : IDisposable
{
    private readonly TemporaryTasks _tasks = new();

    [Fact]
    public void Reload_ScriptChanges_HeldManifestKeepsItsText()
    {
        _tasks.Write("liver/task.yaml", TemporaryTasks.Minimal + "\nscripts: { report: ctr.csx }\n");
        _tasks.Write("liver/ctr.csx", "1");
        using var catalog = new TaskCatalog(_tasks.Folder, null, TimeProvider.System);
        var held = catalog.Current.Tasks["liver-ct"];

        _tasks.Write("liver/ctr.csx", "2");
        catalog.Reload();

        Assert.Equal(("1", "2"), (held.Scripts.Report!.Text, catalog.Current.Tasks["liver-ct"].Scripts.Report!.Text));
    }

    [Fact]
    public void Read_CheckFindsFaults_ThatTaskOnlyIsFaulty()
    {
        _tasks.Write("a/task.yaml", TemporaryTasks.Minimal);
        _tasks.Write("b/task.yaml", TemporaryTasks.Minimal.Replace("liver-ct", "bad-ct", StringComparison.Ordinal));

        var snapshot = TaskSnapshot.Read(_tasks.Folder, null, task => task.Id == "bad-ct"
            ? [new ManifestFault("x.csx", 3, 7, "scripts.report", null, "does not compile", "correct it")]
            : []);

        Assert.Equal(["liver-ct"], snapshot.Tasks.Keys);
        Assert.Equal("x.csx:3:7: scripts.report does not compile; correct it", Assert.Single(Assert.Single(snapshot.Faulty).Faults).ToString());
    }

    public void Dispose() => _tasks.Dispose();

    [Fact]
    public void Read_OneGoodOneFaultyOneTwice_KeepsTheGoodAndListsTheRest()
    {
        _tasks.Write("a/task.yaml", TemporaryTasks.Minimal);
        _tasks.Write("b/task.yaml", TemporaryTasks.Minimal.Replace("title", "titel", StringComparison.Ordinal));
        _tasks.Write("c/task.yaml", TemporaryTasks.Minimal);
        _tasks.Write("d/notes.txt", "no task");
        var snapshot = TaskSnapshot.Read(_tasks.Folder, null);
        Assert.Equal(["liver-ct"], snapshot.Tasks.Keys);
        Assert.Equal(Path.Combine(_tasks.Folder, "a", "task.yaml"), snapshot.Tasks["liver-ct"].FilePath);
        Assert.Equal(["b", "c"], snapshot.Faulty.Select(f => Path.GetFileName(Path.GetDirectoryName(f.FilePath))));
        Assert.Equal("id", snapshot.Faulty[1].Faults[0].Key);
    }

    [Fact]
    public void Read_NoFolder_IsEmpty() =>
        Assert.Empty(TaskSnapshot.Read(Path.Combine(_tasks.Folder, "none"), null).Tasks);

    [Fact]
    public async Task Current_ManifestChanges_IsReadAgainAndTheOldSnapshotStays()
    {
        _tasks.Write("a/task.yaml", TemporaryTasks.Minimal);
        using var catalog = new TaskCatalog(_tasks.Folder, null, TimeProvider.System);
        var before = catalog.Current;
        _tasks.Write("a/task.yaml", TemporaryTasks.Minimal.Replace("1.0.0", "1.1.0", StringComparison.Ordinal));
        await UntilAsync(catalog, now => now.Tasks.TryGetValue("liver-ct", out var task) && task.Version == "1.1.0");
        Assert.Equal("1.0.0", before.Tasks["liver-ct"].Version);

        _tasks.Write("b/task.yaml", TemporaryTasks.Minimal.Replace("liver-ct", "other", StringComparison.Ordinal));
        await UntilAsync(catalog, now => now.Tasks.Count == 2);
    }

    private static async Task UntilAsync(TaskCatalog catalog, Func<TaskSnapshot, bool> condition)
    {
        // Bounded so that a fault ends the test; how long it takes is not looked at.
        for (var i = 0; i < 600 && !condition(catalog.Current); i++) await Task.Delay(100);
        Assert.True(condition(catalog.Current));
    }
}
