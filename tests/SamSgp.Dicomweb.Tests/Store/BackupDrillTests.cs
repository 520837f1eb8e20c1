using SamSgp.Storage.Maintenance;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Store;

/// <summary>What docs/operations.md says, done with the real service: a backup while instances come in, the disk lost, the backup
/// restored and served.</summary>
public sealed class BackupDrillTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestInstances _before = new();
    private readonly TestInstances _meanwhile = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Backup_WhileTheServiceStores_RestoredHasAllThatWasAcknowledgedBefore(bool copy)
    {
        using (var service = await ServiceProcess.StartAsync(_folder.PathTo("data")))
        {
            await _before.StoreAsync(service.Http, [.. Enumerable.Range(0, 10).Select(n => $"1.2.3.{n}")]);
            var storing = _meanwhile.StoreAsync(service.Http, [.. Enumerable.Range(100, 40).Select(n => $"1.2.3.{n}")]);
            var report = await new StoreBackup(_folder.PathTo("data"), TimeProvider.System)
                .WriteAsync(_folder.PathTo("backup"), copy, (_, _) => { }, CancellationToken.None);
            Assert.Empty(report.Findings);
            Assert.Empty((await VerifyAsync("data")).Findings); // while it goes on
            await storing;
            service.Kill();
        }

        Directory.Delete(_folder.PathTo("data"), recursive: true);
        await StoreRestoration.RestoreAsync(_folder.PathTo("backup"), _folder.PathTo("restored"), (_, _) => { }, CancellationToken.None);
        Assert.Empty((await VerifyAsync("restored")).Findings);
        using var restored = await ServiceProcess.StartAsync(_folder.PathTo("restored"));
        await _before.VerifyAsync(restored.Http);
        await _meanwhile.StoreAsync(restored.Http, [.. _meanwhile.Acknowledged.Keys]); // senders go on
        await _meanwhile.VerifyAsync(restored.Http);
    }

    private Task<VerificationReport> VerifyAsync(string name) => new StoreVerification(_folder.PathTo(name), TimeProvider.System)
        .RunAsync(0, true, _ => { }, (_, _) => { }, CancellationToken.None);
}
