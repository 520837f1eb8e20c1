using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Dicomweb.Capabilities;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Tests.Api;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Capabilities;

public sealed class ConformanceStatementTests
{
    [Fact]
    public async Task Statement_InDocs_IsCurrent()
    {
        await using var service = await RunningService.StartAsync();
        var current = ConformanceStatement.Write(
            service.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints));
        var kept = await File.ReadAllTextAsync(Path.Combine(SharedData.RepositoryRoot, "docs", "conformance.md"));
        Assert.True(current.Trim() == kept.Trim(), "docs/conformance.md is not current: run eng/docs.sh.");
    }

    [Fact]
    public async Task Configuration_InDocs_IsCurrentAndSaysSomethingOfEach()
    {
        await using var service = await RunningService.StartAsync();
        var current = ConfigurationPage.Write(service.Services.GetServices<CheckedOptions>());
        var kept = await File.ReadAllTextAsync(Path.Combine(SharedData.RepositoryRoot, "docs", "configuration.md"));
        Assert.True(current.Trim() == kept.Trim(), "docs/configuration.md is not current: run eng/docs.sh.");
        Assert.DoesNotContain(current.Split('\n'), line => line.StartsWith("| `", StringComparison.Ordinal) && line.EndsWith("|  |", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Statement_NamesWhatARunMakes()
    {
        var network = new FakeNetwork();
        network.Release();
        await using var service = await PhantomService.StartAsync(network);
        var done = (await service.WatchAsync(await service.BeginAsync()))[^1];
        var made = done.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("sopClassUid").GetString()!).ToList();
        var statement = ConformanceStatement.Write([]);
        var named = statement.Split("### Objects made by this service", 2)[1].Split("\n## ", 2)[0];
        Assert.Equal(2, made.Count); // A segmentation and its report.
        foreach (var sopClass in made) Assert.Contains($" {sopClass} | ", named, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statement_NamesEveryTransactionAndItsScope()
    {
        await using var service = await RunningService.StartAsync();
        var statement = ConformanceStatement.Write(
            service.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints));
        string[] lines =
        [
            "| POST | `/studies` | Stow: store | write |", "| GET | `/studies` |", "| DELETE | `/studies/{study}` |", "| PUT | `/workitems/{workitem}/state` |",
            "| 1.2.840.10008.1.2.4.90 |", "| C301 | Transaction uid incorrect |", "| A700 | Out of resources |", "`urn:samsgp:problem:too-large` | 413",
            "| 1.2.840.10008.5.1.4.1.1.66.4 | Segmentation Storage |", "StudyInstanceUID (0020,000d)",
        ];
        foreach (var line in lines) Assert.Contains(line, statement, StringComparison.Ordinal);
    }
}
