using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Store;

/// <summary>The index lost or replaced beneath the service: whatever was acknowledged is served after the next plain start.</summary>
public sealed class LostIndexTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestInstances _instances = new();

    private string Data => _folder.PathTo("data");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("index.db*", true)]
    [InlineData("index.db", true)] // its -wal stays, without the database it belongs to
    [InlineData("index.db-*", true)]
    [InlineData("index.db*", false)]
    public async Task Start_IndexFilesAreGone_EveryAcknowledgedInstanceIsServed(string lost, bool killed)
    {
        await FillAsync(killed);
        foreach (var file in Directory.EnumerateFiles(Data, lost)) File.Delete(file);
        MakeOld();
        await VerifyTwiceAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_IndexIsOlderThanTheFiles_EveryAcknowledgedInstanceIsServed(bool killed)
    {
        using (var service = await ServiceProcess.StartAsync(Data)) await _instances.StoreAsync(service.Http, "1.2.3.1");
        var older = Directory.EnumerateFiles(Data, "index.db*").ToDictionary(file => file, File.ReadAllBytes);
        await FillAsync(killed);
        foreach (var file in Directory.EnumerateFiles(Data, "index.db*")) File.Delete(file);
        foreach (var (file, bytes) in older) await File.WriteAllBytesAsync(file, bytes);
        MakeOld();
        await VerifyTwiceAsync();
    }

    private async Task FillAsync(bool killed)
    {
        using var service = await ServiceProcess.StartAsync(Data);
        await _instances.StoreAsync(service.Http, [.. Enumerable.Range(2, 20).Select(n => $"1.2.3.{n}")]);
        if (killed) service.Kill();
        else await service.StopAsync();
    }

    // After the first start the files must be there for the second one, too: what was removed was removed in the background.
    private async Task VerifyTwiceAsync()
    {
        for (var start = 0; start < 2; start++)
        {
            using var service = await ServiceProcess.StartAsync(Data);
            await _instances.VerifyAsync(service.Http);
            await service.StopAsync();
        }
    }

    private void MakeOld()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Data, "instances"), "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddYears(40));
    }
}
