using SamSgp.Dicom;
using SamSgp.Storage.Database;
using SamSgp.Storage.Documents;
using SamSgp.Storage.Index;
using SamSgp.Storage.Instances;

namespace SamSgp.Storage.Tests.Instances;

public sealed class StoreRepairTests : IDisposable
{
    private readonly StoreFixture _store = new();
    private readonly List<string> _unreadable = [];

    private InstanceStore Instances => new(_store.Directory, _store.Database, TimeProvider.System);

    private StoreRepair Repair => new(_store.Directory, _store.Database, Instances, TimeProvider.System);

    private Quarantine Quarantine => new(_store.Directory);

    private string InstancesFolder => Path.Combine(_store.Root, "instances");

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReconcileAsync_UploadThatACrashCaught_GoesToTheQuarantineAndCanBeRestored(bool linksFiles)
    {
        _store.Directory.LinksFiles = linksFiles;
        await StoreAsync("1.2.3");
        var lost = await LeaveBehindAsync("1.2.4", isBegun: true);
        var report = await ReconcileAsync();
        Assert.Equal((0, 1), (report.Adopted, report.Quarantined));
        Assert.NotNull(Find("1.2.3"));
        Assert.Null(Find("1.2.4"));
        var quarantined = Assert.Single(Quarantine.List());
        Assert.Equal(lost, quarantined.Path);
        Assert.Contains("was not told", quarantined.Reason, StringComparison.Ordinal);
        Assert.Equal(0, (await ReconcileAsync()).Quarantined); // The record of intent went with it.
        Assert.Empty(_store.Directory.Leftovers());
        Assert.Empty(_store.Database.Read(Upload.All));

        Assert.True(await Repair.RestoreAsync(quarantined, (_, _) => { }, CancellationToken.None));
        Assert.EndsWith(lost, Find("1.2.4")!.Path, StringComparison.Ordinal);
        Assert.Equal((0, 0L), Quarantine.Measure());
    }

    [Fact]
    public async Task ReconcileAsync_FilesTheIndexNeverHeardOf_AreTakenIntoIt()
    {
        await StoreAsync("1.2.3");
        await LeaveBehindAsync("1.2.4", isBegun: false);
        var report = await ReconcileAsync();
        Assert.Equal((1, 0, false), (report.Adopted, report.Quarantined, report.IndexWasLost));
        Assert.NotNull(Find("1.2.4"));
    }

    [Fact]
    public async Task ReconcileAsync_IndexLostInstances_WhatItSaysOfUploadsIsNotBelieved()
    {
        // An older index may have the beginning of an upload and lack its end.
        await LeaveBehindAsync("1.2.4", isBegun: true);
        await LeaveBehindAsync("1.2.5", isBegun: false);
        var report = await ReconcileAsync();
        Assert.Equal((2, 0), (report.Adopted, report.Quarantined));
        Assert.NotNull(Find("1.2.4"));
    }

    [Fact]
    public async Task ReconcileAsync_IndexLost_FindsEveryInstanceAgain()
    {
        await StoreAsync("1.2.3");
        await StoreAsync("1.2.4");
        await File.WriteAllTextAsync(Path.Combine(InstancesFolder, "spoiled.dcm"), "no DICOM");
        await _store.CloseAsync();
        foreach (var file in Directory.EnumerateFiles(_store.Root, "index.db*")) File.Delete(file);
        await _store.RestartAsync();
        Assert.False(_store.Database.KnowsAllFiles);
        var report = await ReconcileAsync();
        Assert.Equal((2, true, 1), (report.Adopted, report.IndexWasLost, report.Unreadable));
        Assert.Equal(["spoiled.dcm"], _unreadable.Select(path => Path.GetFileName(path)!));
        Assert.True(File.Exists(Path.Combine(InstancesFolder, "spoiled.dcm")));
        var study = Assert.Single(new InstanceSearch(_store.Database).Search(new InstanceQuery(QueryLevel.Study, null, null, [], 0, 9)));
        Assert.Equal((1, 2), (study.NumberOfStudyRelatedSeries, study.NumberOfStudyRelatedInstances));
        var again = await Instances.StoreAsync(FileOf("1.2.3", "CT"), DuplicatePolicy.Keep, CancellationToken.None);
        Assert.Equal(StoreStatus.AlreadyStored, again.Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReconcileAsync_TwoFilesOfOneInstance_TheLaterOneCountsAndTheOtherIsKeptAside(bool isKnownLater)
    {
        await StoreAsync("1.2.3");
        var known = Find("1.2.3")!.Path;
        var stranger = Path.Combine(InstancesFolder, await LeaveBehindAsync("1.2.3", isBegun: false, modality: "MR"));
        File.SetLastWriteTimeUtc(isKnownLater ? stranger : known, DateTime.UnixEpoch);
        Assert.Equal(1, (await ReconcileAsync()).Quarantined);
        Assert.Equal(isKnownLater ? known : stranger, Find("1.2.3")!.Path);
        Assert.Equal(Path.GetFileName(isKnownLater ? stranger : known), Assert.Single(Quarantine.List()).Name);
        await Instances.CollectGarbageAsync();
        Assert.Single(Quarantine.List());
    }

    [Fact]
    public async Task ReconcileAsync_FileIsGone_IsKnownAsDamageAndTheRowStays()
    {
        await StoreAsync("1.2.3");
        File.Delete(Find("1.2.3")!.Path);
        Assert.Equal(1, (await ReconcileAsync()).Missing);
        var damaged = Assert.Single(new InstanceDamage(_store.Directory, _store.Database, TimeProvider.System).List(9));
        Assert.Equal(("1.2.3", DamageKind.Missing), (damaged.SopInstanceUid, damaged.Kind));
    }

    [Fact]
    public async Task ReconcileAsync_LinksInTheFolder_AreNotFollowed()
    {
        await StoreAsync("1.2.3");
        var elsewhere = Path.Combine(_store.Root, "elsewhere");
        Directory.CreateDirectory(elsewhere);
        File.Copy(Find("1.2.3")!.Path, Path.Combine(elsewhere, "x.dcm"));
        Directory.CreateSymbolicLink(Path.Combine(InstancesFolder, "aa"), elsewhere);
        File.CreateSymbolicLink(Path.Combine(Path.GetDirectoryName(Find("1.2.3")!.Path)!, "y.dcm"), Path.Combine(elsewhere, "x.dcm"));
        var report = await ReconcileAsync();
        Assert.Equal((0, 0, 0), (report.Adopted, report.Quarantined, report.Unreadable));
        Assert.True(File.Exists(Path.Combine(elsewhere, "x.dcm")));
    }

    [Fact]
    public async Task KnowsAllFiles_ClosedTogether_AndNotOtherwise()
    {
        await _store.RestartAsync();
        Assert.True(_store.Database.KnowsAllFiles);
        await _store.CloseAsync();
        var index = await File.ReadAllBytesAsync(Path.Combine(_store.Root, "index.db"));
        await _store.RestartAsync();
        await _store.CloseAsync();
        await File.WriteAllBytesAsync(Path.Combine(_store.Root, "index.db"), index); // of an earlier end
        await _store.RestartAsync();
        Assert.False(_store.Database.KnowsAllFiles);
        await _store.RestartAsync();
        Assert.False(_store.Database.KnowsAllFiles); // Ending well does not make them agree: comparing does.
        await ReconcileAsync();
        await _store.RestartAsync();
        Assert.True(_store.Database.KnowsAllFiles);
    }

    [Fact]
    public async Task Open_JournalWithoutItsDatabase_IsKeptAside()
    {
        await _store.CloseAsync();
        File.Delete(Path.Combine(_store.Root, "index.db"));
        await File.WriteAllTextAsync(Path.Combine(_store.Root, "index.db-wal"), "what is left");
        await _store.RestartAsync();
        Assert.Equal("what is left", await File.ReadAllTextAsync(Path.Combine(_store.Root, "index.db-wal.orphan-1")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StoreAsync_CommitFails_NoIntentIsLeft(bool linksFiles)
    {
        _store.Directory.LinksFiles = linksFiles;
        await _store.Database.WriteAsync(connection => connection.Execute(
            "CREATE TRIGGER broken BEFORE INSERT ON metadata BEGIN SELECT RAISE(ABORT, 'injected'); END"), CancellationToken.None);
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => StoreAsync("1.2.3"));
        Assert.Empty(_store.Database.Read(Upload.All));
        Assert.Empty(_store.Directory.Leftovers());
        Assert.Empty(Directory.EnumerateFiles(InstancesFolder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task StoreAsync_BeforeItCommits_TheNameInIncomingIsStillThere()
    {
        Assert.True(_store.Directory.LinksFiles);
        var staged = await TestInstance.StageAsync(_store.Directory, "1.2", "1.2.1", "1.2.3", "x");
        using (staged.File)
        {
            await Instances.StoreAsync([staged], DuplicatePolicy.Keep, CancellationToken.None);
            Assert.Equal([InstancePath.ReceivedAs(Find("1.2.3")!.Path)], _store.Directory.Leftovers());
        }

        Assert.Empty(_store.Directory.Leftovers());
        Assert.Equal("x", await File.ReadAllTextAsync(Find("1.2.3")!.Path));
    }

    [Fact]
    public async Task ReconcileAsync_CrashAfterTheCommit_IsAnInstanceAndTheNameInIncomingGoes()
    {
        var staged = await TestInstance.StageAsync(_store.Directory, "1.2", "1.2.1", "1.2.3", "x");
        using (staged.File)
        {
            await Instances.StoreAsync([staged], DuplicatePolicy.Keep, CancellationToken.None);
            Assert.Equal(0, (await ReconcileAsync()).Quarantined);
            Assert.Empty(_store.Directory.Leftovers());
            Assert.Equal("x", await File.ReadAllTextAsync(Find("1.2.3")!.Path));
        }
    }

    [Fact]
    public async Task StoreAsync_FilesCannotHaveTwoNames_TheIntentIsOnRecordAndGoneAfterwards()
    {
        _store.Directory.LinksFiles = false;
        await _store.Database.WriteAsync(connection => connection.Execute("""
            CREATE TABLE seen (uploads INTEGER);
            CREATE TRIGGER looks BEFORE DELETE ON uploads BEGIN INSERT INTO seen SELECT count(*) FROM uploads; END
            """), CancellationToken.None);
        await StoreAsync("1.2.3");
        Assert.Equal(1, _store.Database.Read(connection => connection.Scalar<long>("SELECT uploads FROM seen")));
        Assert.Empty(_store.Database.Read(Upload.All));
    }

    [Fact]
    public async Task OpenOrReplace_DamagedIndex_IsKeptAsideAndWhatCanBeReadIsTakenOver()
    {
        var documents = new DocumentStore(_store.Database, TimeProvider.System);
        await documents.PutAsync("support-sets", "liver", "taught", CancellationToken.None);
        for (var n = 0; n < 300; n++) await documents.PutAsync("z", $"{n}", new string('y', 500), CancellationToken.None);
        await StoreAsync("1.2.3");
        await _store.CloseAsync();
        await using (var file = File.OpenWrite(Path.Combine(_store.Root, "index.db")))
        {
            file.Position = file.Length - 4096 * 30;
            await file.WriteAsync(Enumerable.Repeat((byte)0xA5, 4096 * 4).ToArray());
        }

        using var directory = DataDirectory.Open(_store.Root);
        var (database, replaced) = IndexReplacement.OpenOrReplace(directory, TimeProvider.System);
        await using (database)
        {
            Assert.True(File.Exists(Path.Combine(replaced!.Folder, "index.db")));
            Assert.Equal("taught", new DocumentStore(database, TimeProvider.System).Find("support-sets", "liver")?.Content);
            var instances = new InstanceStore(directory, database, TimeProvider.System);
            var report = await new StoreRepair(directory, database, instances, TimeProvider.System)
                .ReconcileAsync((_, _) => { }, _ => { }, CancellationToken.None);
            Assert.Equal(1, report.Adopted);
        }
    }

    private Task<RepairReport> ReconcileAsync() =>
        Repair.ReconcileAsync((path, _) => _unreadable.Add(path), _ => { }, CancellationToken.None);

    private StoredInstance? Find(string instance) => Instances.Find(new InstanceScope("1.2", "1.2.1", instance));

    // A file as a crash leaves it between its move and its commit.
    private async Task<string> LeaveBehindAsync(string instance, bool isBegun, string modality = "CT")
    {
        var staged = StagedFile.Create(_store.Directory);
        using (var stream = new MemoryStream())
        {
            await FileOf(instance, modality).SaveAsync(stream, null, CancellationToken.None);
            await staged.WriteAsync(stream.ToArray(), CancellationToken.None);
        }

        staged.Seal();
        StagedInstance[] all = [InstanceReader.Read(staged)];
        var upload = Upload.Of(all, DateTimeOffset.UnixEpoch);
        if (isBegun && !_store.Directory.LinksFiles) await _store.Database.WriteAsync(upload.Add, CancellationToken.None);
        var path = Path.Combine(InstancesFolder, upload.Keys[0]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (isBegun && _store.Directory.LinksFiles) HardLink.Create(staged.Path, path);
        else File.Move(staged.Path, path);
        return upload.Keys[0];
    }

    private Task<StoreOutcome> StoreAsync(string instance) =>
        Instances.StoreAsync(FileOf(instance, "CT"), DuplicatePolicy.Keep, CancellationToken.None);

    private static DicomFile FileOf(string instance, string modality) => new(new DicomDataset
    {
        { DicomTag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2" },
        { DicomTag.SOPInstanceUID, instance },
        { DicomTag.StudyInstanceUID, "1.2" },
        { DicomTag.SeriesInstanceUID, "1.2.1" },
        { DicomTag.Modality, modality },
    });
}
