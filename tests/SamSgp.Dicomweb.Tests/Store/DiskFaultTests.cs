using System.Net;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Store;

/// <summary>Disks that are full, read-only or damaged, met by the real service.</summary>
public sealed class DiskFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.PathTo("data");

    public void Dispose() => _folder.Dispose();

    [MountFact]
    public Task Stow_DiskIsFull_Is503WithA700AndWhatWasAcknowledgedIsWhole() => FillAsync();

    [MountPostgresFact]
    public async Task Stow_SharedFolderIsFull_Is503WithA700AndWhatWasAcknowledgedIsWhole()
    {
        await File.WriteAllTextAsync(_folder.PathTo("connection"), PostgresServer.Shared.CreateDatabase());
        await FillAsync("--Storage:Database=postgres", $"--Storage:ConnectionFile={_folder.PathTo("connection")}", $"--Storage:SharedFolder={Path.Combine(Data, "shared")}");
    }

    private async Task FillAsync(params string[] settings)
    {
        Directory.CreateDirectory(Data);
        using var service = await ServiceProcess.StartAsync(Data, new OwnMount("size=12m"), settings);
        var acknowledged = new Dictionary<string, byte[]>();
        HttpResponseMessage? refused = null;
        for (var number = 1; refused is null && number < 200; number++)
        {
            var bytes = Instance($"1.2.3.{number}");
            var answer = await service.Http.StoreBytesAsync("/dicom-web/studies", bytes);
            if (answer.StatusCode == HttpStatusCode.OK) acknowledged[$"1.2.3.{number}"] = bytes;
            else refused = answer;
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused!.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        var body = await refused.Content.ReadAsStringAsync();
        Assert.True(body.Contains("42752", StringComparison.Ordinal) || body.Contains("disk is full", StringComparison.Ordinal), body);
        await TestInstances.VerifyAsync(service.Http, acknowledged);

        // Deleting makes room again, and the service goes on without a restart.
        foreach (var uid in acknowledged.Keys.Take(acknowledged.Count / 2))
        {
            var deleted = await service.Http.DeleteAsync($"/dicom-web/studies/1.2/series/1.2.3/instances/{uid}");
            Assert.True(deleted.StatusCode == HttpStatusCode.NoContent, $"{deleted.StatusCode} {service.Log}");
            acknowledged.Remove(uid);
        }

        var again = Instance("1.2.3.999");
        Assert.Equal(HttpStatusCode.OK, (await service.Http.StoreBytesAsync("/dicom-web/studies", again)).StatusCode);
        acknowledged["1.2.3.999"] = again;
        await TestInstances.VerifyAsync(service.Http, acknowledged);
    }

    [MountFact]
    public async Task Start_DataDirectoryIsReadOnly_EndsWithWhatWouldBeRight()
    {
        Directory.CreateDirectory(Data);
        var (exitCode, output) = await ServiceProcess.RunAsync(Data, new OwnMount("ro"));
        Assert.Equal(3, exitCode);
        Assert.Contains(Data, output, StringComparison.Ordinal);
        Assert.Contains("Storage:DataDirectory", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_IndexIsDamaged_SaysWhatToDoAndThatLosesNothing()
    {
        var acknowledged = new Dictionary<string, byte[]>();
        using (var service = await ServiceProcess.StartAsync(Data))
        {
            foreach (var uid in (string[])["1.2.3.1", "1.2.3.2", "1.2.3.3"])
            {
                acknowledged[uid] = Instance(uid);
                Assert.Equal(HttpStatusCode.OK, (await service.Http.StoreBytesAsync("/dicom-web/studies", acknowledged[uid])).StatusCode);
            }
        }

        var index = Path.Combine(Data, "index.db");
        await File.WriteAllBytesAsync(index, [.. (await File.ReadAllBytesAsync(index))[..4096].Reverse()]);
        foreach (var beside in (string[])["-wal", "-shm"]) File.Delete(index + beside);
        var (exitCode, output) = await ServiceProcess.RunAsync(Data, null);
        Assert.Equal(3, exitCode);
        Assert.Contains("Storage:RebuildIndex", output, StringComparison.Ordinal);

        using var rebuilt = await ServiceProcess.StartAsync(Data, "--Storage:RebuildIndex=true");
        await TestInstances.VerifyAsync(rebuilt.Http, acknowledged);
        Assert.Single(Directory.EnumerateDirectories(Data, "index-aside-*"));
    }

    private static byte[] Instance(string uid) => TestInstances.Bytes(uid, side: 256);
}
