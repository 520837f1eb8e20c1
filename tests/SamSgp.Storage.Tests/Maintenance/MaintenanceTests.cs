using SamSgp.Dicom;
using SamSgp.Storage.Documents;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Maintenance;
using SamSgp.Testing;

namespace SamSgp.Storage.Tests.Maintenance;

/// <summary>Verifying, backing up and restoring a store that is open meanwhile, as the running service has it.</summary>
public sealed class MaintenanceTests : IDisposable
{
    private readonly StoreFixture _store = new();
    private readonly TemporaryFolder _folder = new();
    private readonly List<StoreFinding> _found = [];

    private InstanceStore Instances => new(_store.Directory, _store.Database, TimeProvider.System);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task RunAsync_WholeStore_FindsNothingAndLeavesNothing()
    {
        await FillAsync(3);
        Assert.Equal(3, (await VerifyAsync()).Instances);
        Assert.Empty(_found);
        Assert.False(File.Exists(Path.Combine(_store.Root, "verify.json")));
    }

    [Fact]
    public async Task RunAsync_EachKindOfDamage_IsFoundWithItsInstance()
    {
        await FillAsync(5);
        File.Delete(PathOf(1));
        await using (var file = File.OpenWrite(PathOf(2))) file.SetLength(file.Length - 1);
        await using (var file = File.OpenWrite(PathOf(3)))
        {
            file.Position = 10;
            file.WriteByte(1);
        }

        await File.WriteAllTextAsync(Path.Combine(_store.Root, "instances", "stranger.dcm"), "x");
        await VerifyAsync();
        Assert.Equal(
            [("1.3.1", "is missing"), ("1.3.2", "has another length than what was stored"),
                ("1.3.3", "has other bytes than what was stored"), (null, "belongs to no instance of the index")],
            _found.Select(finding => (finding.SopInstanceUid, finding.Problem)));
    }

    [Fact]
    public async Task RunAsync_Interrupted_GoesOnWhereItWasAndForgetsNothing()
    {
        await FillAsync(70);
        File.Delete(PathOf(0));
        using var interrupt = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new StoreVerification(_store.Root, TimeProvider.System)
            .RunAsync(0, false, _found.Add, (_, _) => interrupt.Cancel(), interrupt.Token));
        _found.Clear();
        var compared = new List<long>();
        var report = await new StoreVerification(_store.Root, TimeProvider.System)
            .RunAsync(0, false, _found.Add, (done, _) => compared.Add(done), CancellationToken.None);
        Assert.Equal([70L], compared); // the last six alone
        Assert.Equal("1.3.0", Assert.Single(report.Findings).SopInstanceUid);
        Assert.Equal(report.Findings, _found);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WriteAsync_ThenRestored_IsTheSameStore(bool copy)
    {
        await FillAsync(4);
        await new DocumentStore(_store.Database, TimeProvider.System).PutAsync("support-sets", "liver", "taught", CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(_store.Directory.Subfolder("support"), "image.nii.gz"), "taught image");
        var bytes = Enumerable.Range(0, 4).ToDictionary(n => n, n => File.ReadAllBytes(PathOf(n)));
        var report = await BackUpAsync(copy);
        Assert.Equal((4L, 0), (report.Instances, report.Findings.Count));
        if (Tools.Find("sha256sum") is not null)
            Assert.Equal(0, ToolRun.Of("sh", "-c", $"cd '{Backup}' && sha256sum --quiet -c backup.sha256").ExitCode);

        // What happens to the store afterwards does not reach the backup.
        await Instances.DeleteAsync(new InstanceScope("1.1", null, null), CancellationToken.None);
        Assert.Empty((await StoreRestoration.RestoreAsync(Backup, _folder.PathTo("restored"), (_, _) => { }, CancellationToken.None)).Findings);
        using var directory = DataDirectory.Open(_folder.PathTo("restored"));
        await using var database = Storage.Database.SqliteDatabase.Open(directory);
        var instances = new InstanceStore(directory, database, TimeProvider.System);
        foreach (var (n, expected) in bytes)
            Assert.Equal(expected, await File.ReadAllBytesAsync(instances.Find(new InstanceScope("1.1", "1.2", $"1.3.{n}"))!.Path));
        Assert.Equal("taught", new DocumentStore(database, TimeProvider.System).Find("support-sets", "liver")!.Content);
        Assert.Equal("taught image", await File.ReadAllTextAsync(_folder.PathTo("restored", "support", "image.nii.gz")));
        await new StoreVerification(_folder.PathTo("restored"), TimeProvider.System).RunAsync(0, false, _found.Add, (_, _) => { }, CancellationToken.None);
        Assert.Empty(_found);
    }

    [Fact]
    public async Task WriteAsync_InstanceDeletedMeanwhile_IsNeitherInTheBackupNorMissing()
    {
        await FillAsync(3);
        var report = await new StoreBackup(_store.Root, TimeProvider.System).WriteAsync(Backup, copy: true, (done, _) =>
        {
            if (done == 1) Instances.DeleteAsync(new InstanceScope("1.1", "1.2", "1.3.2"), CancellationToken.None).GetAwaiter().GetResult();
        }, CancellationToken.None);
        Assert.Equal((2L, 0), (report.Instances, report.Findings.Count));
        await StoreRestoration.RestoreAsync(Backup, _folder.PathTo("restored"), (_, _) => { }, CancellationToken.None);
        await new StoreVerification(_folder.PathTo("restored"), TimeProvider.System).RunAsync(0, false, _found.Add, (_, _) => { }, CancellationToken.None);
        Assert.Empty(_found);
    }

    [Fact]
    public async Task WriteAsync_DamagedFile_IsSaidAndNotBackedUpAsGood()
    {
        await FillAsync(2);
        await using (var file = File.OpenWrite(PathOf(1))) file.WriteByte(9);
        var report = await BackUpAsync(copy: true);
        Assert.Equal("1.3.1", Assert.Single(report.Findings).SopInstanceUid);
        Assert.Equal(1, report.Instances);
    }

    [Fact]
    public async Task WriteAsync_TargetIsNotEmptyOrInside_IsRefused()
    {
        await FillAsync(1);
        await File.WriteAllTextAsync(_folder.PathTo("there"), "");
        await Assert.ThrowsAsync<StorageUnavailableException>(
            () => new StoreBackup(_store.Root, TimeProvider.System).WriteAsync(_folder.Root, false, (_, _) => { }, CancellationToken.None));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => new StoreBackup(_store.Root, TimeProvider.System)
            .WriteAsync(Path.Combine(_store.Root, "backup"), false, (_, _) => { }, CancellationToken.None));
    }

    [Fact]
    public async Task RestoreAsync_ChangedOrIncompleteBackup_IsSaid()
    {
        await FillAsync(2);
        await BackUpAsync(copy: true);
        var spoiled = Directory.EnumerateFiles(Path.Combine(Backup, "instances"), "*", SearchOption.AllDirectories).First();
        await File.WriteAllTextAsync(spoiled, "spoiled");
        var report = await StoreRestoration.RestoreAsync(Backup, _folder.PathTo("one"), (_, _) => { }, CancellationToken.None);
        Assert.Equal("is not what was backed up", Assert.Single(report.Findings).Problem);

        await File.AppendAllTextAsync(Path.Combine(Backup, "backup.sha256"), new string('0', 64) + "  ../../escape\n");
        await Assert.ThrowsAsync<StorageUnavailableException>(
            () => StoreRestoration.RestoreAsync(Backup, _folder.PathTo("two"), (_, _) => { }, CancellationToken.None));
        File.Delete(Path.Combine(Backup, "backup.json"));
        var fault = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => StoreRestoration.RestoreAsync(Backup, _folder.PathTo("three"), (_, _) => { }, CancellationToken.None));
        Assert.Contains("backup.json", fault.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StorageUnavailableException>(
            () => StoreRestoration.RestoreAsync(Backup, _store.Root, (_, _) => { }, CancellationToken.None));
    }

    private string Backup => _folder.PathTo("backup");

    private Task<BackupReport> BackUpAsync(bool copy) =>
        new StoreBackup(_store.Root, TimeProvider.System).WriteAsync(Backup, copy, (_, _) => { }, CancellationToken.None);

    private Task<VerificationReport> VerifyAsync() =>
        new StoreVerification(_store.Root, TimeProvider.System).RunAsync(0, false, _found.Add, (_, _) => { }, CancellationToken.None);

    private string PathOf(int instance) => Instances.Find(new InstanceScope("1.1", "1.2", $"1.3.{instance}"))!.Path;

    private async Task FillAsync(int instances)
    {
        for (var n = 0; n < instances; n++)
        {
            await Instances.StoreAsync(new DicomFile(new DicomDataset
            {
                { DicomTag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2" },
                { DicomTag.SOPInstanceUID, $"1.3.{n}" },
                { DicomTag.StudyInstanceUID, "1.1" },
                { DicomTag.SeriesInstanceUID, "1.2" },
            }), DuplicatePolicy.Keep, CancellationToken.None);
        }
    }
}
