using System.Net;

namespace SamSgp.Dicomweb.Tests.Api;

/// <summary>All numbers of a result over HTTP, for programs and for spreadsheets.</summary>
public sealed class MeasurementsControllerTests
{
    [Fact]
    public async Task Get_CompletedRun_GivesTheSameRowsAsJsonAndAsCsv()
    {
        var network = new FakeNetwork();
        network.Release();
        await using var service = await PhantomService.StartAsync(network);
        var run = await service.BeginAsync();
        var done = (await service.WatchAsync(run))[^1];

        var rows = (await (await service.Http.GetAsync(run + "/measurements")).JsonAsync()).EnumerateArray().ToList();
        using var csv = await service.Http.GetAsync(run + "/measurements", "text/csv");

        Assert.Equal("text/csv", csv.Content.Headers.ContentType!.MediaType);
        var lines = (await csv.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("segment,label,measurement,value,unit", lines[0]);
        Assert.Equal(rows.Count, lines.Length - 1);
        Assert.Contains("1,Liver,Voxels,5,", lines);
        var mean = rows.Single(row => row.GetProperty("measurement").GetString() == "Mean" && row.GetProperty("label").GetString() == "Liver");
        Assert.Equal("HU", mean.GetProperty("unit").GetString());
        var liver = done.GetProperty("segments")[0].GetProperty("values");
        Assert.Equal(mean.GetProperty("value").GetDouble(), liver.GetProperty("mean").GetDouble());
        Assert.Equal("Attenuation Coefficient", liver.GetProperty("quantity").GetString());
    }

    [Fact]
    public async Task Get_WithoutAResult_IsAProblem()
    {
        await using var service = await PhantomService.StartAsync(new FakeNetwork()); // which never ends
        var run = await service.BeginAsync();

        using var early = await service.Http.GetAsync(run + "/measurements");
        using var none = await service.Http.GetAsync("/api/tasks/phantom-ct/segmentations/1.2.3/measurements", "text/csv");

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.NotFound), (early.StatusCode, none.StatusCode));
        Assert.Equal("application/problem+json", none.Content.Headers.ContentType!.MediaType);
    }
}
