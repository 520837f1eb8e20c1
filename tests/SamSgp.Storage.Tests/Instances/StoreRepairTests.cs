using SamSgp.Dicom;
using SamSgp.Storage.Index;
using SamSgp.Storage.Instances;

namespace SamSgp.Storage.Tests.Instances;

public sealed class StoreRepairTests : IDisposable
{
    private readonly StoreFixture store = new();

    private InstanceStore Instances => new(store.Directory, store.Database, TimeProvider.System);

    private StoreRepair Repair => new(store.Directory, store.Database, Instances, TimeProvider.System);

    private string InstancesFolder => Path.Combine(store.Root, "instances");

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task RemoveLostFilesAsync_FileWithoutRow_IsGoneAndTheOthersStay()
    {
        await StoreAsync("1.2.3");
        var lost = Path.Combine(InstancesFolder, "aa", "lost.dcm");
        Directory.CreateDirectory(Path.GetDirectoryName(lost)!);
        await File.WriteAllTextAsync(lost, "never acknowledged");
        File.SetLastWriteTimeUtc(lost, DateTime.UnixEpoch);
        Assert.Equal(1, await Repair.RemoveLostFilesAsync(CancellationToken.None));
        Assert.False(File.Exists(lost));
        Assert.True(File.Exists(Instances.Find(new InstanceScope("1.2", "1.2.1", "1.2.3"))!.Path));
    }

    [Fact]
    public async Task RemoveLostFilesAsync_FileThatCameMeanwhile_IsLeftAlone()
    {
        var repair = Repair;
        var fresh = Path.Combine(InstancesFolder, "fresh.dcm");
        await File.WriteAllTextAsync(fresh, "being committed");
        Assert.Equal(0, await repair.RemoveLostFilesAsync(CancellationToken.None));
        Assert.True(File.Exists(fresh));
    }

    [Fact]
    public async Task WasClosedWell_ClosedOrKilled_TellsThemApart()
    {
        await store.RestartAsync();
        Assert.True(store.Directory.WasClosedWell);
        await store.CloseAsync();
        File.Delete(Path.Combine(store.Root, "closed-well"));
        using var directory = DataDirectory.Open(store.Root);
        Assert.False(directory.WasClosedWell);
    }

    [Fact]
    public async Task RebuildIndexAsync_IndexLost_FindsEveryInstanceAgain()
    {
        await StoreAsync("1.2.3");
        await StoreAsync("1.2.4");
        await store.CloseAsync();
        foreach (var file in Directory.EnumerateFiles(store.Root, "index.db*")) File.Delete(file);
        await File.WriteAllTextAsync(Path.Combine(InstancesFolder, "spoiled.dcm"), "no DICOM");
        await store.RestartAsync();
        var unreadable = new List<string>();
        Assert.Equal(2, await Repair.RebuildIndexAsync((path, _) => unreadable.Add(Path.GetFileName(path)), CancellationToken.None));
        Assert.Equal(["spoiled.dcm"], unreadable);
        var study = Assert.Single(new InstanceSearch(store.Database).Search(new InstanceQuery(QueryLevel.Study, null, null, [], 0, 9, false)));
        Assert.Equal((1, 2), (study.NumberOfStudyRelatedSeries, study.NumberOfStudyRelatedInstances));
        var again = await Instances.StoreAsync(FileOf("1.2.3"), DuplicatePolicy.Keep, CancellationToken.None);
        Assert.Equal(StoreStatus.AlreadyStored, again.Status);
    }

    [Fact]
    public async Task RebuildIndexAsync_IndexNotEmpty_IsRefused()
    {
        await StoreAsync("1.2.3");
        await Assert.ThrowsAsync<InvalidOperationException>(() => Repair.RebuildIndexAsync((_, _) => { }, CancellationToken.None));
    }

    private Task<StoreOutcome> StoreAsync(string instance) =>
        Instances.StoreAsync(FileOf(instance), DuplicatePolicy.Keep, CancellationToken.None);

    private static DicomFile FileOf(string instance) => new(new DicomDataset
    {
        { DicomTag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2" },
        { DicomTag.SOPInstanceUID, instance },
        { DicomTag.StudyInstanceUID, "1.2" },
        { DicomTag.SeriesInstanceUID, "1.2.1" },
        { DicomTag.Modality, "CT" },
    });
}
