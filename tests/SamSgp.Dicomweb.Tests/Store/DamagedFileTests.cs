using System.Net;
using SamSgp.Dicomweb.Problems;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Store;

/// <summary>Stored files that were changed beneath the service are not given to anybody as good.</summary>
public sealed class DamagedFileTests : IAsyncLifetime
{
    private readonly TestInstances _instances = new();
    private RunningService _service = null!;

    public async Task InitializeAsync()
    {
        _service = await RunningService.StartAsync("--Storage:ScrubAfterSeconds=0");
        await _instances.StoreAsync(_service.Http, "1.2.3.1", "1.2.3.2");
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("/frames/1")]
    [InlineData("/rendered")]
    [InlineData("/thumbnail")]
    [InlineData("/bulkdata/7FE00010")]
    public async Task Get_FileIsTruncated_Is500WithTheInstanceNamedAndStatusSaysSo(string resource)
    {
        var path = FileOf("1.2.3.1");
        using (var file = File.OpenWrite(path)) file.SetLength(file.Length - 100);
        await AssertDamagedAsync(TestInstances.Url("1.2.3.1") + resource);
        await AssertDamagedAsync("/dicom-web/studies/1.2/series/1.2.3"); // Half of a series is not its answer.
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(TestInstances.Url("1.2.3.2"))).StatusCode);
        var store = (await _service.Http.QueryAsync("/api/status")).GetProperty("store");
        Assert.Equal(1, store.GetProperty("damagedInstances").GetInt32());
        Assert.Equal("length", store.GetProperty("damaged")[0].GetProperty("kind").GetString());
    }

    // A process of its own: metrics are those of all services of a process.
    [Fact]
    public async Task Metrics_FileIsMissing_CountIt()
    {
        using var folder = new TemporaryFolder();
        using var service = await ServiceProcess.StartAsync(folder.PathTo("data"));
        await _instances.StoreAsync(service.Http, "1.2.3.9");
        File.Delete(Directory.EnumerateFiles(folder.PathTo("data", "instances"), "*.dcm", SearchOption.AllDirectories).Single());
        await AssertDamagedAsync(service.Http, TestInstances.Url("1.2.3.9"));
        Assert.Matches(@"(?m)^samsgp_store_damaged_instances(\{[^}]*\})? 1\r?$", await service.Http.GetStringAsync("/metrics"));
    }

    [Fact]
    public async Task Get_FileIsMissing_Is500UntilItIsSentAgain()
    {
        File.Delete(FileOf("1.2.3.1"));
        await AssertDamagedAsync(TestInstances.Url("1.2.3.1"));
        await _instances.StoreAsync(_service.Http, "1.2.3.1");
        await _instances.VerifyAsync(_service.Http);
        Assert.Equal(0, (await _service.Http.QueryAsync("/api/status")).GetProperty("store").GetProperty("damagedInstances").GetInt32());
    }

    [Fact]
    public async Task Get_FileIsALink_IsNotFollowed()
    {
        using var folder = new TemporaryFolder();
        var path = FileOf("1.2.3.1");
        File.Move(path, folder.PathTo("elsewhere.dcm"));
        File.CreateSymbolicLink(path, folder.PathTo("elsewhere.dcm"));
        await AssertDamagedAsync(TestInstances.Url("1.2.3.1"));
    }

    [Fact]
    public async Task Scrub_BytesChangedInPlace_IsFoundAndRefused()
    {
        await using var service = await RunningService.StartAsync("--Storage:ScrubAfterSeconds=2");
        await _instances.StoreAsync(service.Http, "1.2.3.3");
        var path = Assert.Single(Directory.EnumerateFiles(Path.Combine(service.DataDirectory, "instances"), "*.dcm", SearchOption.AllDirectories));
        await using (var file = File.OpenWrite(path))
        {
            file.Position = file.Length - 50;
            file.Write([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        }

        for (var attempt = 0; attempt < 200; attempt++)
        {
            if ((await service.Http.QueryAsync("/api/status")).GetProperty("store").GetProperty("damagedInstances").GetInt32() > 0) break;
            await Task.Delay(50);
        }

        await AssertDamagedAsync(service.Http, TestInstances.Url("1.2.3.3"));
    }

    private string FileOf(string uid) => Directory
        .EnumerateFiles(Path.Combine(_service.DataDirectory, "instances"), "*.dcm", SearchOption.AllDirectories)
        .Single(path => _instances.Acknowledged[uid].AsSpan().SequenceEqual(File.ReadAllBytes(path)));

    private Task AssertDamagedAsync(string url) => AssertDamagedAsync(_service.Http, url);

    private async Task AssertDamagedAsync(HttpClient http, string url)
    {
        var answer = await http.GetAsync(url);
        Assert.Equal((url, HttpStatusCode.InternalServerError), (url, answer.StatusCode));
        var problem = await answer.JsonAsync();
        Assert.Equal(ProblemType.InstanceDamaged.Urn, problem.GetProperty("type").GetString());
        Assert.Contains("1.2.3.", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(_service.DataDirectory, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> GetAsync(string url) => _service.Http.GetAsync(url, "application/dicom; transfer-syntax=*");
}
