using Microsoft.Extensions.Hosting;

namespace SamSgp.Dicomweb.Tests.Cluster;

public sealed class RolesTests
{
    [Theory]
    [InlineData("web", new string[0], new[] { "RoutingWorker", "DeliveryWorker", "RetirementWorker", "ImprovementWorker", "SupportScoringWorker", "UpkeepWatch", "JobWorker" })]
    [InlineData("jobs", new[] { "JobWorker", "WorkerLife" }, new[] { "RoutingWorker", "DeliveryWorker", "UpkeepWatch" })]
    [InlineData("web,upkeep", new[] { "RoutingWorker", "DeliveryWorker", "RetirementWorker", "ImprovementWorker", "SupportScoringWorker", "UpkeepWatch" }, new[] { "JobWorker" })]
    public void Describe_RolesOfAProcessThatSharesItsStore_ItHasTheWorkersOfTheseAlone(string roles, string[] there, string[] missing)
    {
        var services = ServiceHost.Describe(["--Storage:Database=postgres", $"--Service:Roles={roles}"]).Services;

        var hosted = services.Where(service => service.ServiceType == typeof(IHostedService)).Select(service => service.ImplementationType?.Name).ToList();

        Assert.All(there, worker => Assert.Contains(worker, hosted));
        Assert.All(missing, worker => Assert.DoesNotContain(worker, hosted));
    }
}
