using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SamSgp.Dicomweb.Tests.Hosting;

public sealed class BackgroundFaultTests
{
    [Fact]
    public async Task Worker_Throws_ServiceGoesOn()
    {
        await using var service = await RunningService.StartAsync([], builder => builder.Services.AddHostedService<Faulty>());
        await Task.Delay(300);
        Assert.False(service.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync("/healthz/ready")).StatusCode);
    }

    private sealed class Faulty : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            throw new InvalidOperationException("A fault that nobody foresaw.");
        }
    }
}
